// What the browser knows and the page follows: the time, whether it is online, whether it is looked at.
import { useEffect, useState, useSyncExternalStore } from 'react'

/** The time in milliseconds, renewed every ten seconds. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000)
    return () => clearInterval(timer)
  }, [])
  return now
}

export function useIsOnline(): boolean {
  return useSyncExternalStore(subscribeToNetwork, () => navigator.onLine)
}

/** Whether the page is visible, or has been hidden for less than so many milliseconds. */
export function useIsVisible(graceMs: number): boolean {
  const isVisible = useSyncExternalStore(subscribeToVisibility, () => document.visibilityState === 'visible')
  const [isWithinGrace, setIsWithinGrace] = useState(graceMs > 0)
  useEffect(() => {
    if (isVisible || graceMs === 0) return undefined
    const timer = setTimeout(() => setIsWithinGrace(false), graceMs)
    return () => {
      clearTimeout(timer)
      setIsWithinGrace(true)
    }
  }, [isVisible, graceMs])
  return isVisible || isWithinGrace
}

function subscribeToNetwork(onChange: () => void): () => void {
  globalThis.addEventListener('online', onChange)
  globalThis.addEventListener('offline', onChange)
  return () => {
    globalThis.removeEventListener('online', onChange)
    globalThis.removeEventListener('offline', onChange)
  }
}

function subscribeToVisibility(onChange: () => void): () => void {
  document.addEventListener('visibilitychange', onChange)
  return () => document.removeEventListener('visibilitychange', onChange)
}
