// Source code for neighbouring fields with the hint `memoize`: their JSON, keys included, is made once for each
// combination of values. The compiled function retains its last values and their JSON for as long as it lives, whichever
// execution they were of. What it returns depends on the values passed alone.

/** A field, and the names of its property and of the function that serializes it. */
export interface MemoizedField {
  /** The JSON that precedes the value: a brace or comma, the key and a colon. */
  readonly prefix: string
  readonly property: string
  readonly serializer: string
}

/** Combinations of values that are retained: the objects of a list are in a few states. */
const maxCombinations = 8

/**
 * Returns the declaration of the function `name`, which takes the fields' values and returns their JSON. With `isChecked` it
 * throws a BrokenHintError where the JSON of the same values has changed.
 */
export function memoizedFunction(name: string, fields: readonly MemoizedField[], isChecked: boolean): string {
  const values = fields.map((_, index) => `value${index}`)
  const isSame = values.map((value, index) => `${name}Values[index + ${index}] === ${value}`).join(' && ')
  const parts = fields.map(
    ({ prefix, serializer }, index) => `${JSON.stringify(prefix)}, ${serializer}(value${index})`,
  )
  const json = `[${parts.join()}].join("")`
  const check = `if (${json} !== ${name}Json[slot]) throw new BrokenHintError("memoize is not true of ${fields.map(({ property }) => property).join()}")`
  return `let ${name}Values = [], ${name}Json = [], ${name}Next = 0
function ${name}(${values.join()}) {
  for (let slot = 0, index = 0; slot < ${name}Json.length; slot += 1, index += ${fields.length})
    if (${isSame}) { ${isChecked ? check : ''}; return ${name}Json[slot] }
  const json = ${json}
  const at = ${name}Next * ${fields.length}
  ${values.map((value, index) => `${name}Values[at + ${index}] = ${value}`).join('; ')}
  ${name}Json[${name}Next] = json
  ${name}Next = (${name}Next + 1) % ${maxCombinations}
  return json
}`
}
