/**
 * @generated SignedSource<<5925563225b7f5e9931968429a12270f>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ReaderFragment } from 'relay-runtime';
export type AgentSessionStatus = "ACTIVE" | "CREATING" | "DELETED" | "DELETING" | "EXPIRED" | "FAILED" | "IDLE" | "UNKNOWN" | "UPDATING" | "%future added value";
import { FragmentRefs } from "relay-runtime";
export type SessionActions_session$data = {
  readonly id: string;
  readonly sessionId: string;
  readonly status: AgentSessionStatus;
  readonly " $fragmentType": "SessionActions_session";
};
export type SessionActions_session$key = {
  readonly " $data"?: SessionActions_session$data;
  readonly " $fragmentSpreads": FragmentRefs<"SessionActions_session">;
};

const node: ReaderFragment = {
  "argumentDefinitions": [],
  "kind": "Fragment",
  "metadata": null,
  "name": "SessionActions_session",
  "selections": [
    {
      "alias": null,
      "args": null,
      "kind": "ScalarField",
      "name": "id",
      "storageKey": null
    },
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
    }
  ],
  "type": "AgentSession",
  "abstractKey": null
};

(node as any).hash = "ed44162764b9ced4f49ff0b2b7ec4c7c";

export default node;
