import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { AgentNode } from '../sessions/agent.ts';
import type { Session, SessionConnection, SessionsChange, VersionIndicatorNode } from '../sessions/session.ts';
import type { CreatePayload, StopPayload, DeletePayload } from '../sessions/write-payloads.ts';
import type { SessionErrorNode } from '../sessions/session-error.ts';
import type { SessionsContext } from '../sessions/sessions-context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A moment in UTC as RFC 3339 writes it, to the second: `2026-01-31T09:30:00Z`. */
  DateTime: { input: string; output: string; }
};

/** An agent whose sessions can be listed. */
export type Agent = Node & {
  readonly __typename?: 'Agent';
  /** Opaque global id, the same for every caller. */
  readonly id: Scalars['ID']['output'];
  /** The agent's name in its project, for example `support-bot`. */
  readonly name: Scalars['String']['output'];
  /**
   * One of the caller's sessions by its id in the REST API, as a deep link or a push notification has it. Null where the caller's
   * own list does not have it, as far as it is read: newest first, up to the page budget.
   */
  readonly session: Maybe<AgentSession>;
  /** The caller's sessions of this agent: the same connection as `Query.sessions`. */
  readonly sessions: Maybe<AgentSessionConnection>;
};


/** An agent whose sessions can be listed. */
export type AgentSessionArgs = {
  sessionId: Scalars['String']['input'];
};


/** An agent whose sessions can be listed. */
export type AgentSessionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  order?: InputMaybe<SortOrder>;
  statuses?: InputMaybe<ReadonlyArray<AgentSessionStatus>>;
};

/** One session of one user with one agent. */
export type AgentSession = Node & {
  readonly __typename?: 'AgentSession';
  /** The agent that the session belongs to. Costs nothing: no call is made for it. */
  readonly agent: Agent;
  /** The name of the agent that the session belongs to. */
  readonly agentName: Scalars['String']['output'];
  /** When the session was created: to the second. */
  readonly createdAt: Scalars['DateTime']['output'];
  /**
   * When the session expires: 30 days after the last activity, moving with it. Null when the REST API does not say: one session
   * without it does not close the list.
   */
  readonly expiresAt: Maybe<Scalars['DateTime']['output']>;
  /** Opaque global id, stable for one caller and of no use to another. */
  readonly id: Scalars['ID']['output'];
  /**
   * When the session was last accessed: to the second. Null when the REST API does not say: one session without it does not
   * close the list.
   */
  readonly lastAccessedAt: Maybe<Scalars['DateTime']['output']>;
  /** The session's id in the REST API. */
  readonly sessionId: Scalars['String']['output'];
  /**
   * Where the session is in its life. `UNKNOWN` for a state newer than this schema (see `upstreamStatus`), and where the REST API
   * does not say.
   */
  readonly status: AgentSessionStatus;
  /** When the session was stopped. Null while it runs, and where the REST API does not report it. */
  readonly stoppedAt: Maybe<Scalars['DateTime']['output']>;
  /**
   * The state as the REST API spells it: for showing or logging a state that `status` calls `UNKNOWN`. Null when the REST API does
   * not say: one session without it does not close the list.
   */
  readonly upstreamStatus: Maybe<Scalars['String']['output']>;
  /** Which version of the agent backs this session. Null when the REST API does not say. */
  readonly versionIndicator: Maybe<VersionIndicator>;
};

/** One window of a list of sessions. See the GraphQL Cursor Connections specification. */
export type AgentSessionConnection = {
  readonly __typename?: 'AgentSessionConnection';
  /** The window's edges, always in the list's order, also when read with `last` and `before`. */
  readonly edges: ReadonlyArray<AgentSessionEdge>;
  /** The nodes of `edges`, for clients that need no cursor of their own for each. */
  readonly nodes: ReadonlyArray<AgentSession>;
  /** Where the window lies in the list. */
  readonly pageInfo: PageInfo;
};

/** A session and its place in the list. */
export type AgentSessionEdge = {
  readonly __typename?: 'AgentSessionEdge';
  /**
   * For `after` and `before`. The same for the same session in every window, direction and order; valid only for the
   * caller and the agent that it was issued for.
   */
  readonly cursor: Scalars['String']['output'];
  /** The session. */
  readonly node: AgentSession;
};

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
  | 'UPDATING';

/** What changed among the sessions that are watched since the last event. */
export type AgentSessionsChange = {
  readonly __typename?: 'AgentSessionsChange';
  /**
   * Sessions that are newer than all you have, oldest first: prepend each in this order. One that you have already stays where it
   * is.
   */
  readonly added: ReadonlyArray<AgentSessionEdge>;
  /**
   * Sessions that changed, newest first; those that moved up into the window are among them. In the first event, all sessions of
   * the window that are not in `added`: what you have that is not older than the last of them, and not among them, was deleted; so
   * was all that you have besides where the two lists together are shorter than `first`.
   */
  readonly changed: ReadonlyArray<AgentSession>;
  /** When the list is read next, at the latest: later only while the REST API is protected from more calls. */
  readonly nextPollAt: Scalars['DateTime']['output'];
  /** Sessions that are no longer in the list. One that is beyond the window's end, because newer ones came, is not among them: it is no longer watched. */
  readonly removedIds: ReadonlyArray<Scalars['ID']['output']>;
  /**
   * More came than the window has room for, or the place of `since` is not in it: `added` is the whole window. Start the list over
   * with it, and read on after its oldest cursor.
   */
  readonly reset: Scalars['Boolean']['output'];
};

/** What `createAgentSession` is given. */
export type CreateAgentSessionInput = {
  /** 1 to 63 letters, digits and inner hyphens, for example `support-bot`. */
  readonly agentName: Scalars['String']['input'];
  /** The version of the agent that backs the session, for example `3`: 1 to 64 characters. Null: the REST API decides. */
  readonly agentVersion?: InputMaybe<Scalars['String']['input']>;
  /**
   * 8 to 128 characters that the client makes up for this session, a UUID for example. The same key of the same caller and agent
   * is the same session. Null: each call creates another session, and one whose outcome is unknown must not be repeated.
   */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** What came of `createAgentSession`. */
export type CreateAgentSessionPayload = {
  readonly __typename?: 'CreateAgentSessionPayload';
  /** Why there is no session: empty when there is one. */
  readonly errors: ReadonlyArray<SessionError>;
  /** The session, also when an earlier call with the same `idempotencyKey` created it. Null when there are `errors`. */
  readonly session: Maybe<AgentSession>;
  /** The same session with its cursor, for the lists that show it. Null when there are `errors`. */
  readonly sessionEdge: Maybe<AgentSessionEdge>;
};

/** What `deleteAgentSession` is given. */
export type DeleteAgentSessionInput = {
  /** `AgentSession.id`, from an earlier response to the same caller. */
  readonly id: Scalars['ID']['input'];
  /** 8 to 128 characters. Deleting twice is deleting once, with and without it: it is for clients that send one with each mutation. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** What came of `deleteAgentSession`. */
export type DeleteAgentSessionPayload = {
  readonly __typename?: 'DeleteAgentSessionPayload';
  /** The id that was given. Null when there are `errors`: then nothing is to be removed from a list. */
  readonly deletedId: Maybe<Scalars['ID']['output']>;
  /** Why it is not known to be deleted: empty when it is. */
  readonly errors: ReadonlyArray<SessionError>;
};

export type Mutation = {
  readonly __typename?: 'Mutation';
  /**
   * Creates a session of the caller with one agent. Repeat it with the same `idempotencyKey` as often as needed: the caller gets
   * one session. The session can be `CREATING` for a while, and the list shows it as soon as the REST API does.
   */
  readonly createAgentSession: Maybe<CreateAgentSessionPayload>;
  /**
   * Deletes one of the caller's sessions; one that is deleted already stays so. The list can show it as `DELETING` or `DELETED`
   * for a while.
   */
  readonly deleteAgentSession: Maybe<DeleteAgentSessionPayload>;
  /**
   * Stops one of the caller's sessions; one that is stopped already stays so. Its state follows after some seconds, and a later
   * message starts it again.
   */
  readonly stopAgentSession: Maybe<StopAgentSessionPayload>;
};


export type MutationCreateAgentSessionArgs = {
  input: CreateAgentSessionInput;
};


export type MutationDeleteAgentSessionArgs = {
  input: DeleteAgentSessionInput;
};


export type MutationStopAgentSessionArgs = {
  input: StopAgentSessionInput;
};

/** An object with a globally unique id. See the GraphQL Global Object Identification specification. */
export type Node = {
  /** Opaque and stable: use it as the one key of a client's cache, never parse it. */
  readonly id: Scalars['ID']['output'];
};

/** Where a window lies in its list. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /**
   * `after` of the next page: the last edge's cursor, or where reading stopped early, also with no edge. Null where
   * reading ended and there is no edge, as with `last: 0`: the flags are then all that the page says.
   */
  readonly endCursor: Maybe<Scalars['String']['output']>;
  /**
   * With `first`, or without a count from the start: whether more than so many edges lie between `after` and `before`. With
   * `last` alone: whether `before` is given, for whose row it stands. Also true when reading stopped early: then the end
   * is not known yet, and `endCursor` leads on.
   */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /**
   * With `last`, or without a count from the end: whether more than so many edges lie between `after` and `before`; with
   * `first` beside it, of those that `first` leaves. With `first` alone: whether `after` is given, for whose row it stands.
   * Also true when reading backwards stopped early: then `startCursor` leads on.
   */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /**
   * `before` of the previous page: the first edge's cursor, or where reading backwards stopped early, also with no edge.
   * Null where reading ended and there is no edge.
   */
  readonly startCursor: Maybe<Scalars['String']['output']>;
};

export type Query = {
  readonly __typename?: 'Query';
  /**
   * One agent by name. No call is made to look the agent up: an agent that does not exist shows when its sessions
   * are read (`NOT_FOUND`).
   */
  readonly agent: Maybe<Agent>;
  /**
   * Refetches one object by its id. Null when the id is malformed, was not issued to this caller, or the object
   * no longer exists: clients cannot distinguish the three.
   */
  readonly node: Maybe<Node>;
  /** Refetches many objects by id, in the order of `ids`; null in every place for which `node` would return null. */
  readonly nodes: ReadonlyArray<Maybe<Node>>;
  /**
   * The caller's sessions of one agent, as a Relay connection. Null, with an error, when the list could not be read;
   * sibling fields are not affected.
   */
  readonly sessions: Maybe<AgentSessionConnection>;
};


export type QueryAgentArgs = {
  name: Scalars['String']['input'];
};


export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


export type QueryNodesArgs = {
  ids: ReadonlyArray<Scalars['ID']['input']>;
};


export type QuerySessionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  agentName: Scalars['String']['input'];
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  order?: InputMaybe<SortOrder>;
  statuses?: InputMaybe<ReadonlyArray<AgentSessionStatus>>;
};

/**
 * `CONFLICT`: the session was changed by somebody else at the same moment, or the `idempotencyKey` has created a session of
 * another version before.
 */
export type SessionConflictError = SessionError & {
  readonly __typename?: 'SessionConflictError';
  /** Always `CONFLICT`. */
  readonly code: Scalars['String']['output'];
  /** One sentence, for people. */
  readonly message: Scalars['String']['output'];
  /** How long to wait, in milliseconds. Null: a few seconds will do. */
  readonly retryAfterMs: Maybe<Scalars['Int']['output']>;
  /** False for a key that has created a session of another version. */
  readonly retryable: Scalars['Boolean']['output'];
};

/**
 * Why a session could not be created, stopped or deleted. More kinds may follow: always select these four fields, and handle the
 * unknown kind by `retryable`. What nobody can expect is an error of the field, and its payload is null.
 */
export type SessionError = {
  /** What went wrong, in capitals: the kind of the error, for programs. */
  readonly code: Scalars['String']['output'];
  /** One sentence, for people. */
  readonly message: Scalars['String']['output'];
  /** How long to wait before that, in milliseconds. Null: a few seconds will do. */
  readonly retryAfterMs: Maybe<Scalars['Int']['output']>;
  /** Whether the same mutation, with the same `idempotencyKey`, may be sent again and can succeed. */
  readonly retryable: Scalars['Boolean']['output'];
};

/** `FORBIDDEN`: the caller may not write, or not write this session. */
export type SessionNotAllowedError = SessionError & {
  readonly __typename?: 'SessionNotAllowedError';
  /** Always `FORBIDDEN`. */
  readonly code: Scalars['String']['output'];
  /** One sentence, for people. */
  readonly message: Scalars['String']['output'];
  /** Always null. */
  readonly retryAfterMs: Maybe<Scalars['Int']['output']>;
  /** Always false. */
  readonly retryable: Scalars['Boolean']['output'];
};

/** `NOT_FOUND`: the caller has no such session, or there is no such agent. An id of another caller is such a one, too. */
export type SessionNotFoundError = SessionError & {
  readonly __typename?: 'SessionNotFoundError';
  /** Always `NOT_FOUND`. */
  readonly code: Scalars['String']['output'];
  /** One sentence, for people. */
  readonly message: Scalars['String']['output'];
  /** Always null. */
  readonly retryAfterMs: Maybe<Scalars['Int']['output']>;
  /** Always false. */
  readonly retryable: Scalars['Boolean']['output'];
};

/** `NOT_READY`: the session is being set up, or changes, and cannot be written now. */
export type SessionNotReadyError = SessionError & {
  readonly __typename?: 'SessionNotReadyError';
  /** Always `NOT_READY`. */
  readonly code: Scalars['String']['output'];
  /** One sentence, for people. */
  readonly message: Scalars['String']['output'];
  /** How long to wait, in milliseconds. Null: a few seconds will do. */
  readonly retryAfterMs: Maybe<Scalars['Int']['output']>;
  /** Always true. */
  readonly retryable: Scalars['Boolean']['output'];
};

/** `OUTCOME_UNKNOWN`: the REST API did not say whether it was done. Read the list with `Cache-Control: no-cache` to see. */
export type SessionOutcomeUnknownError = SessionError & {
  readonly __typename?: 'SessionOutcomeUnknownError';
  /** Always `OUTCOME_UNKNOWN`. */
  readonly code: Scalars['String']['output'];
  /** One sentence, for people. */
  readonly message: Scalars['String']['output'];
  /** How long to wait, in milliseconds. Null: a few seconds will do. */
  readonly retryAfterMs: Maybe<Scalars['Int']['output']>;
  /** False for `createAgentSession` without an `idempotencyKey`: repeating it could create a second session. */
  readonly retryable: Scalars['Boolean']['output'];
};

/** `RATE_LIMITED`: the REST API is busy. Nothing was done. */
export type SessionThrottledError = SessionError & {
  readonly __typename?: 'SessionThrottledError';
  /** Always `RATE_LIMITED`. */
  readonly code: Scalars['String']['output'];
  /** One sentence, for people. */
  readonly message: Scalars['String']['output'];
  /** How long to wait, in milliseconds. Null: a few seconds will do. */
  readonly retryAfterMs: Maybe<Scalars['Int']['output']>;
  /** Always true. */
  readonly retryable: Scalars['Boolean']['output'];
};

/** The order of a list by `createdAt`. */
export type SortOrder =
  /** Oldest first. */
  | 'ASC'
  /** Newest first. */
  | 'DESC';

/** What `stopAgentSession` is given. */
export type StopAgentSessionInput = {
  /** `AgentSession.id`, from an earlier response to the same caller. */
  readonly id: Scalars['ID']['input'];
  /** 8 to 128 characters. Stopping twice is stopping once, with and without it: it is for clients that send one with each mutation. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** What came of `stopAgentSession`. */
export type StopAgentSessionPayload = {
  readonly __typename?: 'StopAgentSessionPayload';
  /** Why it is not known to be stopped: empty when it is. */
  readonly errors: ReadonlyArray<SessionError>;
  /**
   * The session as the REST API returned it, or as it was read right after: look at its `status`, which can be `FAILED` or still
   * change. Null when there are `errors`.
   */
  readonly session: Maybe<AgentSession>;
};

export type Subscription = {
  readonly __typename?: 'Subscription';
  /**
   * Changes of the caller's newest sessions with one agent: read the list, then subscribe with the `startCursor` that you have.
   * The first event says what is newer than that cursor, so that nothing is missed between the two, and nothing after a break:
   * subscribe again with the newest cursor. An event comes at once, then when something changed, and at least every 60 s.
   */
  readonly sessionsChanged: Maybe<AgentSessionsChange>;
};


export type SubscriptionSessionsChangedArgs = {
  agentName: Scalars['String']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  since?: InputMaybe<Scalars['String']['input']>;
};

/** A kind of indicator that this schema does not know yet. */
export type UnknownVersionIndicator = VersionIndicator & {
  readonly __typename?: 'UnknownVersionIndicator';
  /** The kind as the REST API spells it. */
  readonly type: Scalars['String']['output'];
};

/** Which version of an agent backs a session. More kinds may follow: always handle the unknown one. */
export type VersionIndicator = {
  /** The kind of indicator as the REST API spells it, for example `version_ref`. */
  readonly type: Scalars['String']['output'];
};

/** A reference to one version of the agent. */
export type VersionRefIndicator = VersionIndicator & {
  readonly __typename?: 'VersionRefIndicator';
  /** The agent's version, for example `3`. */
  readonly agentVersion: Scalars['String']['output'];
  /** Always `version_ref`. */
  readonly type: Scalars['String']['output'];
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;




/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node:
    | ( AgentNode )
    | ( Session )
  ;
  SessionError:
    | ( SessionConflictError )
    | ( SessionNotAllowedError )
    | ( SessionNotFoundError )
    | ( SessionNotReadyError )
    | ( SessionOutcomeUnknownError )
    | ( SessionThrottledError )
  ;
  VersionIndicator:
    | ( UnknownVersionIndicator )
    | ( VersionRefIndicator )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Agent: ResolverTypeWrapper<AgentNode>;
  AgentSession: ResolverTypeWrapper<Session>;
  AgentSessionConnection: ResolverTypeWrapper<SessionConnection>;
  AgentSessionEdge: ResolverTypeWrapper<Session>;
  AgentSessionStatus: AgentSessionStatus;
  AgentSessionsChange: ResolverTypeWrapper<SessionsChange>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CreateAgentSessionInput: CreateAgentSessionInput;
  CreateAgentSessionPayload: ResolverTypeWrapper<CreatePayload>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeleteAgentSessionInput: DeleteAgentSessionInput;
  DeleteAgentSessionPayload: ResolverTypeWrapper<DeletePayload>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  SessionConflictError: ResolverTypeWrapper<SessionConflictError>;
  SessionError: ResolverTypeWrapper<SessionErrorNode>;
  SessionNotAllowedError: ResolverTypeWrapper<SessionNotAllowedError>;
  SessionNotFoundError: ResolverTypeWrapper<SessionNotFoundError>;
  SessionNotReadyError: ResolverTypeWrapper<SessionNotReadyError>;
  SessionOutcomeUnknownError: ResolverTypeWrapper<SessionOutcomeUnknownError>;
  SessionThrottledError: ResolverTypeWrapper<SessionThrottledError>;
  SortOrder: SortOrder;
  StopAgentSessionInput: StopAgentSessionInput;
  StopAgentSessionPayload: ResolverTypeWrapper<StopPayload>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  UnknownVersionIndicator: ResolverTypeWrapper<UnknownVersionIndicator>;
  VersionIndicator: ResolverTypeWrapper<VersionIndicatorNode>;
  VersionRefIndicator: ResolverTypeWrapper<VersionRefIndicator>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Agent: AgentNode;
  AgentSession: Session;
  AgentSessionConnection: SessionConnection;
  AgentSessionEdge: Session;
  AgentSessionsChange: SessionsChange;
  Boolean: Scalars['Boolean']['output'];
  CreateAgentSessionInput: CreateAgentSessionInput;
  CreateAgentSessionPayload: CreatePayload;
  DateTime: Scalars['DateTime']['output'];
  DeleteAgentSessionInput: DeleteAgentSessionInput;
  DeleteAgentSessionPayload: DeletePayload;
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  Mutation: Record<PropertyKey, never>;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  PageInfo: PageInfo;
  Query: Record<PropertyKey, never>;
  SessionConflictError: SessionConflictError;
  SessionError: SessionErrorNode;
  SessionNotAllowedError: SessionNotAllowedError;
  SessionNotFoundError: SessionNotFoundError;
  SessionNotReadyError: SessionNotReadyError;
  SessionOutcomeUnknownError: SessionOutcomeUnknownError;
  SessionThrottledError: SessionThrottledError;
  StopAgentSessionInput: StopAgentSessionInput;
  StopAgentSessionPayload: StopPayload;
  String: Scalars['String']['output'];
  Subscription: Record<PropertyKey, never>;
  UnknownVersionIndicator: UnknownVersionIndicator;
  VersionIndicator: VersionIndicatorNode;
  VersionRefIndicator: VersionRefIndicator;
};

export type AgentResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['Agent'] = ResolversParentTypes['Agent']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  session?: Resolver<Maybe<ResolversTypes['AgentSession']>, ParentType, ContextType, RequireFields<AgentSessionArgs, 'sessionId'>>;
  sessions?: Resolver<Maybe<ResolversTypes['AgentSessionConnection']>, ParentType, ContextType, RequireFields<AgentSessionsArgs, 'order'>>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AgentSessionResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['AgentSession'] = ResolversParentTypes['AgentSession']> = {
  agent?: Resolver<ResolversTypes['Agent'], ParentType, ContextType>;
  agentName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastAccessedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  sessionId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['AgentSessionStatus'], ParentType, ContextType>;
  stoppedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  upstreamStatus?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  versionIndicator?: Resolver<Maybe<ResolversTypes['VersionIndicator']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AgentSessionConnectionResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['AgentSessionConnection'] = ResolversParentTypes['AgentSessionConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['AgentSessionEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['AgentSession']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type AgentSessionEdgeResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['AgentSessionEdge'] = ResolversParentTypes['AgentSessionEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['AgentSession'], ParentType, ContextType>;
};

export type AgentSessionsChangeResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['AgentSessionsChange'] = ResolversParentTypes['AgentSessionsChange']> = {
  added?: Resolver<ReadonlyArray<ResolversTypes['AgentSessionEdge']>, ParentType, ContextType>;
  changed?: Resolver<ReadonlyArray<ResolversTypes['AgentSession']>, ParentType, ContextType>;
  nextPollAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  removedIds?: Resolver<ReadonlyArray<ResolversTypes['ID']>, ParentType, ContextType>;
  reset?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type CreateAgentSessionPayloadResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['CreateAgentSessionPayload'] = ResolversParentTypes['CreateAgentSessionPayload']> = {
  errors?: Resolver<ReadonlyArray<ResolversTypes['SessionError']>, ParentType, ContextType>;
  session?: Resolver<Maybe<ResolversTypes['AgentSession']>, ParentType, ContextType>;
  sessionEdge?: Resolver<Maybe<ResolversTypes['AgentSessionEdge']>, ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeleteAgentSessionPayloadResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['DeleteAgentSessionPayload'] = ResolversParentTypes['DeleteAgentSessionPayload']> = {
  deletedId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  errors?: Resolver<ReadonlyArray<ResolversTypes['SessionError']>, ParentType, ContextType>;
};

export type MutationResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  createAgentSession?: Resolver<Maybe<ResolversTypes['CreateAgentSessionPayload']>, ParentType, ContextType, RequireFields<MutationCreateAgentSessionArgs, 'input'>>;
  deleteAgentSession?: Resolver<Maybe<ResolversTypes['DeleteAgentSessionPayload']>, ParentType, ContextType, RequireFields<MutationDeleteAgentSessionArgs, 'input'>>;
  stopAgentSession?: Resolver<Maybe<ResolversTypes['StopAgentSessionPayload']>, ParentType, ContextType, RequireFields<MutationStopAgentSessionArgs, 'input'>>;
};

export type NodeResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Agent' | 'AgentSession', ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  agent?: Resolver<Maybe<ResolversTypes['Agent']>, ParentType, ContextType, RequireFields<QueryAgentArgs, 'name'>>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  nodes?: Resolver<ReadonlyArray<Maybe<ResolversTypes['Node']>>, ParentType, ContextType, RequireFields<QueryNodesArgs, 'ids'>>;
  sessions?: Resolver<Maybe<ResolversTypes['AgentSessionConnection']>, ParentType, ContextType, RequireFields<QuerySessionsArgs, 'agentName' | 'order'>>;
};

export type SessionConflictErrorResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['SessionConflictError'] = ResolversParentTypes['SessionConflictError']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  retryAfterMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  retryable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SessionErrorResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['SessionError'] = ResolversParentTypes['SessionError']> = {
  __resolveType: TypeResolveFn<'SessionConflictError' | 'SessionNotAllowedError' | 'SessionNotFoundError' | 'SessionNotReadyError' | 'SessionOutcomeUnknownError' | 'SessionThrottledError', ParentType, ContextType>;
};

export type SessionNotAllowedErrorResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['SessionNotAllowedError'] = ResolversParentTypes['SessionNotAllowedError']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  retryAfterMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  retryable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SessionNotFoundErrorResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['SessionNotFoundError'] = ResolversParentTypes['SessionNotFoundError']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  retryAfterMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  retryable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SessionNotReadyErrorResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['SessionNotReadyError'] = ResolversParentTypes['SessionNotReadyError']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  retryAfterMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  retryable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SessionOutcomeUnknownErrorResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['SessionOutcomeUnknownError'] = ResolversParentTypes['SessionOutcomeUnknownError']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  retryAfterMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  retryable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SessionThrottledErrorResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['SessionThrottledError'] = ResolversParentTypes['SessionThrottledError']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  retryAfterMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  retryable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type StopAgentSessionPayloadResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['StopAgentSessionPayload'] = ResolversParentTypes['StopAgentSessionPayload']> = {
  errors?: Resolver<ReadonlyArray<ResolversTypes['SessionError']>, ParentType, ContextType>;
  session?: Resolver<Maybe<ResolversTypes['AgentSession']>, ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  sessionsChanged?: SubscriptionResolver<Maybe<ResolversTypes['AgentSessionsChange']>, "sessionsChanged", ParentType, ContextType, RequireFields<SubscriptionSessionsChangedArgs, 'agentName' | 'first'>>;
};

export type UnknownVersionIndicatorResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['UnknownVersionIndicator'] = ResolversParentTypes['UnknownVersionIndicator']> = {
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type VersionIndicatorResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['VersionIndicator'] = ResolversParentTypes['VersionIndicator']> = {
  __resolveType: TypeResolveFn<'UnknownVersionIndicator' | 'VersionRefIndicator', ParentType, ContextType>;
};

export type VersionRefIndicatorResolvers<ContextType = SessionsContext, ParentType extends ResolversParentTypes['VersionRefIndicator'] = ResolversParentTypes['VersionRefIndicator']> = {
  agentVersion?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type Resolvers<ContextType = SessionsContext> = {
  Agent?: AgentResolvers<ContextType>;
  AgentSession?: AgentSessionResolvers<ContextType>;
  AgentSessionConnection?: AgentSessionConnectionResolvers<ContextType>;
  AgentSessionEdge?: AgentSessionEdgeResolvers<ContextType>;
  AgentSessionsChange?: AgentSessionsChangeResolvers<ContextType>;
  CreateAgentSessionPayload?: CreateAgentSessionPayloadResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  DeleteAgentSessionPayload?: DeleteAgentSessionPayloadResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  SessionConflictError?: SessionConflictErrorResolvers<ContextType>;
  SessionError?: SessionErrorResolvers<ContextType>;
  SessionNotAllowedError?: SessionNotAllowedErrorResolvers<ContextType>;
  SessionNotFoundError?: SessionNotFoundErrorResolvers<ContextType>;
  SessionNotReadyError?: SessionNotReadyErrorResolvers<ContextType>;
  SessionOutcomeUnknownError?: SessionOutcomeUnknownErrorResolvers<ContextType>;
  SessionThrottledError?: SessionThrottledErrorResolvers<ContextType>;
  StopAgentSessionPayload?: StopAgentSessionPayloadResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  UnknownVersionIndicator?: UnknownVersionIndicatorResolvers<ContextType>;
  VersionIndicator?: VersionIndicatorResolvers<ContextType>;
  VersionRefIndicator?: VersionRefIndicatorResolvers<ContextType>;
};

