/**
 * @generated SignedSource<<7ca1155500a9b89d16b8d66bfae9d3c9>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
import { FragmentRefs } from "relay-runtime";
export type AgentSessionStatus = "ACTIVE" | "CREATING" | "DELETED" | "DELETING" | "EXPIRED" | "FAILED" | "IDLE" | "UNKNOWN" | "UPDATING" | "%future added value";
export type commitChangeSubscription$variables = {
  agentName: string;
  connections: ReadonlyArray<string>;
  first: number;
  since?: string | null | undefined;
};
export type commitChangeSubscription$data = {
  readonly sessionsChanged: {
    readonly added: ReadonlyArray<{
      readonly cursor: string;
      readonly node: {
        readonly createdAt: string;
        readonly id: string;
        readonly status: AgentSessionStatus;
        readonly " $fragmentSpreads": FragmentRefs<"SessionActions_session" | "SessionItem_session">;
      };
    }>;
    readonly changed: ReadonlyArray<{
      readonly createdAt: string;
      readonly id: string;
      readonly status: AgentSessionStatus;
      readonly " $fragmentSpreads": FragmentRefs<"SessionActions_session" | "SessionItem_session">;
    }>;
    readonly removedIds: ReadonlyArray<string>;
    readonly reset: boolean;
  } | null | undefined;
};
export type commitChangeSubscription$rawResponse = {
  readonly sessionsChanged: {
    readonly added: ReadonlyArray<{
      readonly cursor: string;
      readonly node: {
        readonly createdAt: string;
        readonly expiresAt: string | null | undefined;
        readonly id: string;
        readonly lastAccessedAt: string | null | undefined;
        readonly sessionId: string;
        readonly status: AgentSessionStatus;
        readonly upstreamStatus: string | null | undefined;
        readonly versionIndicator: {
          readonly __typename: "VersionRefIndicator";
          readonly agentVersion: string;
          readonly type: string;
        } | {
          readonly __typename: string;
          readonly type: string;
        } | null | undefined;
      };
    }>;
    readonly changed: ReadonlyArray<{
      readonly createdAt: string;
      readonly expiresAt: string | null | undefined;
      readonly id: string;
      readonly lastAccessedAt: string | null | undefined;
      readonly sessionId: string;
      readonly status: AgentSessionStatus;
      readonly upstreamStatus: string | null | undefined;
      readonly versionIndicator: {
        readonly __typename: "VersionRefIndicator";
        readonly agentVersion: string;
        readonly type: string;
      } | {
        readonly __typename: string;
        readonly type: string;
      } | null | undefined;
    }>;
    readonly removedIds: ReadonlyArray<string>;
    readonly reset: boolean;
  } | null | undefined;
};
export type commitChangeSubscription = {
  rawResponse: commitChangeSubscription$rawResponse;
  response: commitChangeSubscription$data;
  variables: commitChangeSubscription$variables;
};

const node: ConcreteRequest = (function(){
var v0 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "agentName"
},
v1 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "connections"
},
v2 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "first"
},
v3 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "since"
},
v4 = [
  {
    "kind": "Variable",
    "name": "agentName",
    "variableName": "agentName"
  },
  {
    "kind": "Variable",
    "name": "first",
    "variableName": "first"
  },
  {
    "kind": "Variable",
    "name": "since",
    "variableName": "since"
  }
],
v5 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "cursor",
  "storageKey": null
},
v6 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
},
v7 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "createdAt",
  "storageKey": null
},
v8 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "status",
  "storageKey": null
},
v9 = [
  (v6/*:: as any*/),
  (v7/*:: as any*/),
  (v8/*:: as any*/),
  {
    "args": null,
    "kind": "FragmentSpread",
    "name": "SessionItem_session"
  },
  {
    "args": null,
    "kind": "FragmentSpread",
    "name": "SessionActions_session"
  }
],
v10 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "removedIds",
  "storageKey": null
},
v11 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "reset",
  "storageKey": null
},
v12 = [
  (v6/*:: as any*/),
  (v7/*:: as any*/),
  (v8/*:: as any*/),
  {
    "alias": null,
    "args": null,
    "kind": "ScalarField",
    "name": "sessionId",
    "storageKey": null
  },
  {
    "alias": null,
    "args": null,
    "kind": "ScalarField",
    "name": "upstreamStatus",
    "storageKey": null
  },
  {
    "alias": null,
    "args": null,
    "kind": "ScalarField",
    "name": "lastAccessedAt",
    "storageKey": null
  },
  {
    "alias": null,
    "args": null,
    "kind": "ScalarField",
    "name": "expiresAt",
    "storageKey": null
  },
  {
    "alias": null,
    "args": null,
    "concreteType": null,
    "kind": "LinkedField",
    "name": "versionIndicator",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "__typename",
        "storageKey": null
      },
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "type",
        "storageKey": null
      },
      {
        "kind": "InlineFragment",
        "selections": [
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "agentVersion",
            "storageKey": null
          }
        ],
        "type": "VersionRefIndicator",
        "abstractKey": null
      }
    ],
    "storageKey": null
  }
],
v13 = [
  {
    "kind": "Variable",
    "name": "connections",
    "variableName": "connections"
  }
];
return {
  "fragment": {
    "argumentDefinitions": [
      (v0/*:: as any*/),
      (v1/*:: as any*/),
      (v2/*:: as any*/),
      (v3/*:: as any*/)
    ],
    "kind": "Fragment",
    "metadata": null,
    "name": "commitChangeSubscription",
    "selections": [
      {
        "alias": null,
        "args": (v4/*:: as any*/),
        "concreteType": "AgentSessionsChange",
        "kind": "LinkedField",
        "name": "sessionsChanged",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "concreteType": "AgentSessionEdge",
            "kind": "LinkedField",
            "name": "added",
            "plural": true,
            "selections": [
              (v5/*:: as any*/),
              {
                "alias": null,
                "args": null,
                "concreteType": "AgentSession",
                "kind": "LinkedField",
                "name": "node",
                "plural": false,
                "selections": (v9/*:: as any*/),
                "storageKey": null
              }
            ],
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "AgentSession",
            "kind": "LinkedField",
            "name": "changed",
            "plural": true,
            "selections": (v9/*:: as any*/),
            "storageKey": null
          },
          (v10/*:: as any*/),
          (v11/*:: as any*/)
        ],
        "storageKey": null
      }
    ],
    "type": "Subscription",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [
      (v0/*:: as any*/),
      (v2/*:: as any*/),
      (v3/*:: as any*/),
      (v1/*:: as any*/)
    ],
    "kind": "Operation",
    "name": "commitChangeSubscription",
    "selections": [
      {
        "alias": null,
        "args": (v4/*:: as any*/),
        "concreteType": "AgentSessionsChange",
        "kind": "LinkedField",
        "name": "sessionsChanged",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "concreteType": "AgentSessionEdge",
            "kind": "LinkedField",
            "name": "added",
            "plural": true,
            "selections": [
              (v5/*:: as any*/),
              {
                "alias": null,
                "args": null,
                "concreteType": "AgentSession",
                "kind": "LinkedField",
                "name": "node",
                "plural": false,
                "selections": (v12/*:: as any*/),
                "storageKey": null
              }
            ],
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "filters": null,
            "handle": "prependEdge",
            "key": "",
            "kind": "LinkedHandle",
            "name": "added",
            "handleArgs": (v13/*:: as any*/)
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "AgentSession",
            "kind": "LinkedField",
            "name": "changed",
            "plural": true,
            "selections": (v12/*:: as any*/),
            "storageKey": null
          },
          (v10/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "filters": null,
            "handle": "deleteEdge",
            "key": "",
            "kind": "ScalarHandle",
            "name": "removedIds",
            "handleArgs": (v13/*:: as any*/)
          },
          (v11/*:: as any*/)
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "7cf76d3bab2dac4540a8e2cc025aea15",
    "id": null,
    "metadata": {},
    "name": "commitChangeSubscription",
    "operationKind": "subscription",
    "text": "subscription commitChangeSubscription(\n  $agentName: String!\n  $first: Int!\n  $since: String\n) {\n  sessionsChanged(agentName: $agentName, first: $first, since: $since) {\n    added {\n      cursor\n      node {\n        id\n        createdAt\n        status\n        ...SessionItem_session\n        ...SessionActions_session\n      }\n    }\n    changed {\n      id\n      createdAt\n      status\n      ...SessionItem_session\n      ...SessionActions_session\n    }\n    removedIds\n    reset\n  }\n}\n\nfragment SessionActions_session on AgentSession {\n  id\n  sessionId\n  status\n}\n\nfragment SessionItem_session on AgentSession {\n  sessionId\n  status\n  upstreamStatus\n  createdAt\n  lastAccessedAt\n  expiresAt\n  versionIndicator {\n    __typename\n    type\n    ... on VersionRefIndicator {\n      agentVersion\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "e6ba02cd9843c006f99f43738a933667";

export default node;
