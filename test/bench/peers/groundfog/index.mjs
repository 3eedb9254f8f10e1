import { chat } from "../chat.mjs";

// As AWS's own samples have it.
export const handler = chat(({ domainName, stage }) => `https://${domainName}/${stage}`);
