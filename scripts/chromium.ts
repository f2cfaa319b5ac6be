// How Debian's Chromium is started for tests and pictures: without a window, and without asking hosts of its own.
import type { LaunchOptions } from 'playwright-core'

export const chromiumOptions: LaunchOptions = {
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
}
