// The supergraph through Apollo Gateway, all over real HTTP.
import { describe } from 'node:test'
import { startApolloGateway } from '../../supergraph/apollo-gateway.ts'
import { isolationCases } from './isolation-cases.ts'
import { outageCases } from './outage-cases.ts'
import { pagingCases } from './paging-cases.ts'
import { writesCases } from './writes-cases.ts'

describe('through Apollo Gateway', () => {
  pagingCases(startApolloGateway)
  isolationCases(startApolloGateway)
  outageCases(startApolloGateway)
  writesCases(startApolloGateway)
})
