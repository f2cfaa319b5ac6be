// Which operations are executed, what one may request, and what one caller may spend.
import { z } from 'zod'
import { integer, limit, onOrOff, setting } from './setting.ts'

export const operationSettings = {
  INTROSPECTION: setting({
    schema: onOrOff,
    expected: 'off or on',
    default: 'off',
    description: 'Whether clients may introspect the schema.',
  }),
  NODE_INTERFACE: setting({
    schema: onOrOff,
    expected: 'on or off',
    default: 'on',
    description:
      'Whether the schema has `Node`, `node`, `nodes` and `Agent.id`. A supergraph can have them from one subgraph only.',
  }),
  WRITES: setting({
    schema: onOrOff,
    expected: 'off or on',
    default: 'off',
    description:
      "Whether the schema has mutations, which create, stop and delete callers' sessions: see [writes](writes.md).",
  }),
  TRUSTED_DOCUMENTS: setting({
    schema: z.enum(['off', 'log', 'enforce']),
    expected: 'off, log or enforce',
    default: 'off',
    description:
      "Whether only the documents of `TRUSTED_DOCUMENTS_FILE` are executed: `enforce` rejects others (except the router's), `log` logs them.",
  }),
  TRUSTED_DOCUMENTS_FILE: setting({
    schema: z.string().min(1),
    expected: 'the path of a file',
    description: "An Apollo manifest or Relay's `persisted.json`.",
  }),
  MAX_PAGE_SIZE: setting({
    schema: integer(1, 10_000),
    expected: 'a number from 1 to 10000',
    default: '500',
    description: 'Maximum of `first` and `last`. More than 100 takes several upstream calls.',
  }),
  MAX_UPSTREAM_PAGES: setting({
    schema: integer(1, 1_000),
    expected: 'a number from 1 to 1000',
    default: '10',
    description:
      'Maximum number of upstream pages that one list field may read. Past it, the page is short and its flags say so.',
  }),
  MAX_NODE_IDS: limit(100, 'Maximum ids of one `nodes` field: each can cost an upstream call.'),
  MAX_REPRESENTATIONS: limit(1_000, 'Maximum representations of one `_entities` field.'),
  MAX_TOKENS: limit(3_000, 'Maximum tokens of a document. Parsing stops there.'),
  MAX_DEPTH: limit(20, 'Maximum levels of nested fields, through fragments.'),
  MAX_ALIASES: limit(50, 'Maximum aliases of an operation, through fragments.'),
  MAX_ROOT_FIELDS: limit(20, 'Maximum root fields of an operation, through fragments.'),
  MAX_DIRECTIVES: limit(100, 'Maximum directives of an operation, through fragments.'),
  MAX_COST: limit(
    10_000,
    'Maximum estimated cost of an operation: composite fields count 1 (or their `@cost`), times the sizes of the lists that they are in.',
  ),
  MAX_RESPONSE_BYTES: setting({
    schema: integer(65_536, 1_000_000_000),
    expected: 'a number of bytes from 65536 to 1000000000',
    default: '8388608',
    description: 'The largest response, in bytes, whatever the estimated cost of its operation.',
  }),
  MAX_STREAMS: limit(
    3_000,
    'Maximum open subscriptions, of which each is a connection and some 40 kB. Past it, a new one gets 503.',
  ),
  MAX_STREAMS_PER_CALLER: limit(
    5,
    'Maximum open subscriptions of one caller in a process. Past it, a new one gets 503: none is ended for it.',
  ),
  RATE_LIMIT_COST: setting({
    schema: integer(0, 1_000_000_000),
    expected: 'a number from 0 to 1000000000',
    default: '100000',
    description: 'Cost that one caller may consume in a minute; 0: no limit.',
  }),
}
