import { chat } from "../chat.mjs";

export const handler = chat(() => process.env.MANAGEMENT_ENDPOINT);
