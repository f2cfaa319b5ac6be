/**
 * @generated SignedSource<<0a72db5d0a238b73eb2725d87ae8d3cb>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
import { FragmentRefs } from "relay-runtime";
export type AgentSessionStatus = "ACTIVE" | "CREATING" | "DELETED" | "DELETING" | "EXPIRED" | "FAILED" | "IDLE" | "UNKNOWN" | "UPDATING" | "%future added value";
export type StopAgentSessionInput = {
  id: string;
  idempotencyKey?: string | null | undefined;
};
export type writeSessionsStopMutation$variables = {
  input: StopAgentSessionInput;
};
export type writeSessionsStopMutation$data = {
  readonly stopAgentSession: {
    readonly errors: ReadonlyArray<{
      readonly code: string;
      readonly message: string;
      readonly retryable: boolean;
    }>;
    readonly session: {
      readonly id: string;
      readonly status: AgentSessionStatus;
      readonly " $fragmentSpreads": FragmentRefs<"SessionActions_session" | "SessionItem_session">;
    } | null | undefined;
  } | null | undefined;
};
export type writeSessionsStopMutation = {
  response: writeSessionsStopMutation$data;
  variables: writeSessionsStopMutation$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "input"
  }
],
v1 = [
  {
    "kind": "Variable",
    "name": "input",
    "variableName": "input"
  }
],
v2 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
},
v3 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "status",
  "storageKey": null
},
v4 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "message",
  "storageKey": null
},
v5 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "code",
  "storageKey": null
},
v6 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "retryable",
  "storageKey": null
},
v7 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "__typename",
  "storageKey": null
};
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "writeSessionsStopMutation",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": "StopAgentSessionPayload",
        "kind": "LinkedField",
        "name": "stopAgentSession",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "concreteType": "AgentSession",
            "kind": "LinkedField",
            "name": "session",
            "plural": false,
            "selections": [
              (v2/*:: as any*/),
              (v3/*:: as any*/),
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
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": null,
            "kind": "LinkedField",
            "name": "errors",
            "plural": true,
            "selections": [
              (v4/*:: as any*/),
              (v5/*:: as any*/),
              (v6/*:: as any*/)
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "writeSessionsStopMutation",
    "selections": [
      {
        "alias": null,
        "args": (v1/*:: as any*/),
        "concreteType": "StopAgentSessionPayload",
        "kind": "LinkedField",
        "name": "stopAgentSession",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "concreteType": "AgentSession",
            "kind": "LinkedField",
            "name": "session",
            "plural": false,
            "selections": [
              (v2/*:: as any*/),
              (v3/*:: as any*/),
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
                "name": "createdAt",
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
                  (v7/*:: as any*/),
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
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": null,
            "kind": "LinkedField",
            "name": "errors",
            "plural": true,
            "selections": [
              (v7/*:: as any*/),
              (v4/*:: as any*/),
              (v5/*:: as any*/),
              (v6/*:: as any*/)
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "ec280ea687a6c11d898721f8154a6397",
    "id": null,
    "metadata": {},
    "name": "writeSessionsStopMutation",
    "operationKind": "mutation",
    "text": "mutation writeSessionsStopMutation(\n  $input: StopAgentSessionInput!\n) {\n  stopAgentSession(input: $input) {\n    session {\n      id\n      status\n      ...SessionItem_session\n      ...SessionActions_session\n    }\n    errors {\n      __typename\n      message\n      code\n      retryable\n    }\n  }\n}\n\nfragment SessionActions_session on AgentSession {\n  id\n  sessionId\n  status\n}\n\nfragment SessionItem_session on AgentSession {\n  sessionId\n  status\n  upstreamStatus\n  createdAt\n  lastAccessedAt\n  expiresAt\n  versionIndicator {\n    __typename\n    type\n    ... on VersionRefIndicator {\n      agentVersion\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "de8676ba73f8594087d0125597ef783f";

export default node;
