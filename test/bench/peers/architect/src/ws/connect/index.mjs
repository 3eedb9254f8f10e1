import { chat } from "../../../../chat.mjs";

const { ports } = JSON.parse(process.env.ARC_SANDBOX);

export const handler = chat(() => `http://localhost:${ports._arc}/_arc/ws`);
