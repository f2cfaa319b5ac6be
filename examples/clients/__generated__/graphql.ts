/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** The states of a session's life. */
export type AgentSessionStatus =
  /** Ready, or at work. */
  | 'ACTIVE'
  /** Being set up. */
  | 'CREATING'
  /** Deleted. Deleted sessions stay in the list for a while. */
  | 'DELETED'
  /** Being deleted. */
  | 'DELETING'
  /** Past its `expiresAt`. */
  | 'EXPIRED'
  /** Broken: it will not come back by itself. */
  | 'FAILED'
  /** Kept, with nothing to do. */
  | 'IDLE'
  /** A state newer than this schema, see `upstreamStatus`; or none that is known. */
  | 'UNKNOWN'
  /** Being moved to other settings or another version. */
  | 'UPDATING'
  | '%future added value';

export type TypedListQueryVariables = Exact<{
  agentName: string;
  statuses?: Array<AgentSessionStatus> | AgentSessionStatus | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type TypedListQuery = { sessions: { edges: Array<{ cursor: string, node: { id: string, sessionId: string, status: AgentSessionStatus } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const TypedListDocument = new TypedDocumentString(`
    query TypedList($agentName: String!, $statuses: [AgentSessionStatus!], $first: Int, $after: String, $last: Int, $before: String) {
  sessions(
    agentName: $agentName
    statuses: $statuses
    first: $first
    after: $after
    last: $last
    before: $before
  ) {
    edges {
      cursor
      node {
        id
        sessionId
        status
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<TypedListQuery, TypedListQueryVariables>;