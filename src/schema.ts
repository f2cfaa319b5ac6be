// The schema's text: schema.graphql, its one source.
import { readFileSync } from 'node:fs'

export const typeDefs = readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')
