// The committed rules at another pace, so that a test need not wait for hours: the same expressions with shorter times.
import { join } from 'node:path'

/** An hour of the rules is a minute of the test. */
export const pace = 60

export const rulesFile: string = join(import.meta.dirname, '../../deploy/prometheus/rules.yaml')

const secondsOf = { s: 1, m: 60, h: 3_600 }

/**
 * Divides by `pace` whatever is a time: each window (`[5m]`), each `for`, and the threshold of a metric in `_seconds`. Throws
 * where that is no whole number of seconds, or nothing was found.
 */
export function scaleRules(rules: string): string {
  let count = 0
  const scale = (seconds: number) => {
    const scaled = seconds / pace
    if (!Number.isInteger(scaled))
      throw new RangeError(`${seconds} s are no whole number of seconds at that pace`)
    count += 1
    return scaled
  }
  const scaleDuration = (_text: string, before: string, number: string, unit: string) =>
    `${before}${scale(Number(number) * secondsOf[unit as keyof typeof secondsOf])}s`
  const scaled = rules
    .replaceAll(/(\[|\bfor: )(\d+)([smh])\b/g, scaleDuration)
    .replaceAll(
      /(_seconds > )(\d+)/g,
      (_text, before: string, seconds: string) => `${before}${scale(Number(seconds))}`,
    )
  if (count === 0) throw new TypeError('there are no times in the rules')
  return scaled
}
