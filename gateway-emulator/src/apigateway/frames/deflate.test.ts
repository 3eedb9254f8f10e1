import { expect, test } from "vitest";
import { negotiateDeflate } from "./deflate.ts";

test.each([
  // The capture, and what the offers of Chrome and of ws come to.
  [
    "permessage-deflate; server_max_window_bits=12; client_max_window_bits=12",
    "permessage-deflate;server_max_window_bits=12",
  ],
  ["permessage-deflate; client_max_window_bits", "permessage-deflate"],
  ["permessage-deflate", "permessage-deflate"],
  ["permessage-deflate; client_no_context_takeover; client_max_window_bits=10", "permessage-deflate"],
  ["permessage-deflate; server_max_window_bits=15", "permessage-deflate"],
  ['permessage-deflate;server_max_window_bits="9"', "permessage-deflate;server_max_window_bits=9"],
  ["PerMessage-Deflate ; Client_Max_Window_Bits", "permessage-deflate"],
  ["x-other; a=b, permessage-deflate", "permessage-deflate"],
  ["permessage-deflate; server_no_context_takeover, permessage-deflate", "permessage-deflate"],
  [
    "permessage-deflate; server_max_window_bits=7, permessage-deflate; server_max_window_bits=8",
    "permessage-deflate;server_max_window_bits=8",
  ],
])("the offer %j is answered with %j", (offer, reply) => {
  expect(negotiateDeflate(offer)?.reply).toBe(reply);
});

test.each([
  undefined,
  "",
  ",;,",
  "x-webkit-deflate-frame",
  "permessage-deflate; server_no_context_takeover",
  "permessage-deflate; server_max_window_bits=7",
  "permessage-deflate; server_max_window_bits=16",
  "permessage-deflate; server_max_window_bits",
  "permessage-deflate; server_max_window_bits=nine",
  "permessage-deflate; of_its_own=1",
])("the offer %j is passed over: no extension is used", (offer) => {
  expect(negotiateDeflate(offer)).toBeUndefined();
});
