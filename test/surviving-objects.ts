// Objects that all survive several collections, as those of many waiting requests do. As a program it makes them at once, after
// `allocateYoung` if it is given the word `young`; imported into another one, at SIGWINCH.
import { allocateYoung } from '../src/allocate-young.ts'

const objects = 200_000
const alive = 20_000

function makeObjects(): void {
  let kept: object[] = []
  for (let id = 0; id < objects; id += 1) {
    kept.push({ id, list: [id], own: { id } })
    if (kept.length > alive) kept = []
  }
  console.log('made')
}

if (import.meta.main) {
  if (process.argv[2] === 'young') allocateYoung()
  makeObjects()
} else process.on('SIGWINCH', makeObjects)
