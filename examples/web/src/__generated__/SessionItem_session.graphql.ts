/**
 * @generated SignedSource<<de0123ba6edcc84984074f293d342276>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ReaderFragment } from 'relay-runtime';
export type AgentSessionStatus = "ACTIVE" | "CREATING" | "DELETED" | "DELETING" | "EXPIRED" | "FAILED" | "IDLE" | "UNKNOWN" | "UPDATING" | "%future added value";
import { FragmentRefs } from "relay-runtime";
export type SessionItem_session$data = {
  readonly createdAt: string;
  readonly expiresAt: string | null | undefined;
  readonly lastAccessedAt: string | null | undefined;
  readonly sessionId: string;
  readonly status: AgentSessionStatus;
  readonly upstreamStatus: string | null | undefined;
  readonly versionIndicator: {
    readonly agentVersion?: string;
    readonly type: string;
  } | null | undefined;
  readonly " $fragmentType": "SessionItem_session";
};
export type SessionItem_session$key = {
  readonly " $data"?: SessionItem_session$data;
  readonly " $fragmentSpreads": FragmentRefs<"SessionItem_session">;
};

const node: ReaderFragment = {
  "argumentDefinitions": [],
  "kind": "Fragment",
  "metadata": null,
  "name": "SessionItem_session",
  "selections": [
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
      "name": "status",
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
  "type": "AgentSession",
  "abstractKey": null
};

(node as any).hash = "eb1b1a497923fd9212243e2ad47ba5f2";

export default node;
