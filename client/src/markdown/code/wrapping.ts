import { settings } from "../../kept/settings.ts";

/** Whether long lines of code are wrapped, in all of the page: who reads one piece of code so reads them all so. */
export const isWrapping = settings.wrap;
