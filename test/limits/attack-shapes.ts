// Attacks by the shape of a document: its size, depth, names, directives and fragments.
import { type Attack, document, invalid, nested, times } from './attack.ts'

const parseFailed = 'GRAPHQL_PARSE_FAILED'
const tooManyTokens = 'Syntax Error: Document contains more that 3000 tokens. Parsing aborted.'
const tooManyErrors = 'Too many validation errors, error limit reached. Validation aborted.'
const tooManyAliases = 'The operation has too many aliases: at most 50 are allowed.'
const tooDeep = 'The operation is nested too deep: at most 20 levels are allowed.'

/** Doubles at every level: 2 to the power of `levels` fields. */
const doubling = (levels: number) =>
  `{ agent(name: "bot") { ...F0 } } ${times(levels, (level) => `fragment F${level} on Agent { ...F${level + 1} ...F${level + 1} }`)} fragment F${levels} on Agent { name }`

/** By name. */
export const shapes: Readonly<Record<string, Attack>> = {
  '1,000 aliases': {
    body: document(`{ ${times(1_000, (n) => `a${n}: __typename`)} }`),
    errors: [[parseFailed, tooManyTokens]],
  },
  '51 aliases': {
    body: document(`{ agent(name: "bot") { ${times(51, (n) => `a${n}: name`)} } }`),
    errors: [['MAX_ALIASES_LIMIT', tooManyAliases]],
  },
  'aliases through fragments': {
    body: document(
      `{ agent(name: "bot") { ...A ...A ...A } } fragment A on Agent { ${times(20, (n) => `a${n}: name`)} }`,
    ),
    errors: [['MAX_ALIASES_LIMIT', tooManyAliases]],
  },
  '21 root fields': {
    body: document(`{ ${times(21, () => '__typename')} }`),
    errors: [['MAX_ROOT_FIELDS_LIMIT', 'The operation has too many root fields: at most 20 are allowed.']],
  },
  'a depth of 2,000': {
    body: document(`{ ${nested(2_000, 'agent { ', 'name')} }`),
    errors: [['MAX_DEPTH_LIMIT', 'The document is nested too deep: at most 100 brackets are allowed.']],
  },
  'a depth of 900': {
    body: document(`{ ${nested(900, 'agent { ', 'name')} }`),
    errors: [['MAX_DEPTH_LIMIT', 'The document is nested too deep: at most 100 brackets are allowed.']],
  },
  'depth through fragments': {
    body: document(
      `{ agent(name: "bot") { ...F0 } } ${times(30, (n) => `fragment F${n} on AgentSession { agent { sessions { nodes { ...F${n + 1} } } } }`)} fragment F30 on AgentSession { id }`,
    ),
    errors: [['MAX_DEPTH_LIMIT', tooDeep]],
  },
  '8,000 repeated fields': {
    body: document(`{ ${times(8_000, () => '__typename')} }`),
    errors: [[parseFailed, tooManyTokens]],
  },
  '2,000 repeated fields': {
    body: document(`{ agent(name: "bot") { ${times(2_000, () => 'name')} } }`),
    errors: [['MAX_FIELDS_LIMIT', 'The field `name` is selected 2000 times: at most 250 are allowed.']],
  },
  '3,000 directives': {
    body: document(`{ __typename ${times(3_000, () => '@skip(if: false)')} }`),
    errors: [[parseFailed, tooManyTokens]],
  },
  '900 unknown directives': {
    body: document(`{ __typename ${times(900, () => '@x')} }`),
    errors: [['MAX_DIRECTIVES_LIMIT', 'The operation has too many directives: at most 100 are allowed.']],
  },
  '900 directives of a variable': {
    body: document(`query($v: Int ${times(900, () => '@x')}) { __typename }`),
    errors: [
      [invalid, 'Unknown directive "@x".'],
      [invalid, 'Unknown directive "@x".'],
      [invalid, 'Unknown directive "@x".'],
      [invalid, 'Unknown directive "@x".'],
      [invalid, tooManyErrors],
    ],
  },
  'a circular fragment': {
    body: document('{ agent(name: "bot") { ...A } } fragment A on Agent { name ...A }'),
    errors: [[invalid, 'Cannot spread fragment "A" within itself.']],
  },
  'a circle of fragments': {
    body: document(
      `{ agent(name: "bot") { ...F0 } } ${times(300, (n) => `fragment F${n} on Agent { ...F${(n + 1) % 300} }`)}`,
    ),
    errors: [['MAX_FIELDS_LIMIT', 'The document has too many definitions: at most 250 are allowed.']],
  },
  'exponential fragments': {
    body: document(doubling(30)),
    errors: [['MAX_FIELDS_LIMIT', 'The operation selects too many fields: at most 20000 are allowed.']],
  },
  'a 5,000-deep literal': {
    body: document(`{ agent(name: ${'['.repeat(5_000)}${']'.repeat(5_000)}) { name } }`),
    errors: [['MAX_DEPTH_LIMIT', 'The document is nested too deep: at most 100 brackets are allowed.']],
  },
  'a 1,400-deep literal': {
    body: document(`{ agent(name: ${'['.repeat(1_400)}${']'.repeat(1_400)}) { name } }`),
    errors: [['MAX_DEPTH_LIMIT', 'The document is nested too deep: at most 100 brackets are allowed.']],
  },
  'a 60,000-deep variable': {
    body: `{"query":"query($n: String!) { agent(name: $n) { name } }","variables":{"n":${'['.repeat(60_000)}${']'.repeat(60_000)}}}`,
    errors: [
      [
        'BAD_USER_INPUT',
        'Variable "$n" got invalid value [[[Array]]]; String cannot represent a non string value: [[[Array]]]',
      ],
    ],
  },
  '1,000 unknown fields': {
    body: document(`{ agent(name: "bot") { ${times(1_000, (n) => `x${n}`)} } }`),
    errors: [
      [invalid, 'Cannot query field "x0" on type "Agent".'],
      [invalid, 'Cannot query field "x1" on type "Agent".'],
      [invalid, 'Cannot query field "x2" on type "Agent".'],
      [invalid, 'Cannot query field "x3" on type "Agent".'],
      [invalid, tooManyErrors],
    ],
  },
  '200 selections of one field that conflict': {
    body: document(`{ agent(name: "bot") { ${times(200, (n) => `sessions(first: ${n}) { __typename }`)} } }`),
    errors: [['MAX_FIELDS_LIMIT', 'The field `sessions` is selected 200 times: at most 30 are allowed.']],
  },
  '400 fragments that nobody uses': {
    body: document(`{ __typename } ${times(400, (n) => `fragment F${n} on Agent { name }`)}`),
    errors: [['MAX_FIELDS_LIMIT', 'The document has too many definitions: at most 250 are allowed.']],
  },
  '400 operations': {
    body: { ...document(times(400, (n) => `query Q${n} { __typename }`)), operationName: 'Q399' },
    errors: [['MAX_FIELDS_LIMIT', 'The document has too many definitions: at most 250 are allowed.']],
  },
}
