// Live lists: how often a list that somebody watches is read, and how many calls that may take.
import { integer, milliseconds, setting } from './setting.ts'

export const watchSettings = {
  WATCH_MIN_INTERVAL_MS: setting({
    schema: milliseconds(500, 600_000),
    expected: 'milliseconds from 500 to 600000',
    default: '2000',
    description:
      'How long a watched list is left alone between two polls while sessions in it are in transition, and after a write; a change lengthens it to 2.5 times, no change to 7.5 times as much.',
  }),
  WATCH_MAX_INTERVAL_MS: setting({
    schema: milliseconds(500, 3_600_000),
    expected: 'milliseconds from WATCH_MIN_INTERVAL_MS to 3600000',
    default: '60000',
    description:
      'The longest interval between two polls of a watched list, while nothing happens in it. Each poll is up to a fifth earlier or later.',
  }),
  WATCH_UPSTREAM_SHARE: setting({
    schema: integer(1, 100),
    expected: 'a number from 1 to 100',
    default: '25',
    description:
      'How much of `UPSTREAM_MAX_CONCURRENCY` polls of watched lists may take, in percent. Where that is too little, all intervals are stretched.',
  }),
}
