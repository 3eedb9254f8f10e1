export { parseJson } from "../../control/parse-json.ts";
