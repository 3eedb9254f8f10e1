import { createAccountThrottle, type AccountThrottle } from "./apigateway/throttle.ts";
import type { ModelChoice } from "./bedrock/model-choice.ts";
import type { Pace } from "./bedrock/pace/pace.ts";
import type { NamedPace } from "./bedrock/pace/profiles.ts";
import { ScriptQueue } from "./bedrock/script/script-queue.ts";
import { PromptCache } from "./bedrock/tokens/prompt-cache.ts";
import { TokenQuotas } from "./bedrock/tokens/token-quotas.ts";
import { SystemClock, type Clock } from "./control/clock.ts";
import { createFaults, type EmulatedFaults } from "./emulated-faults.ts";
import { Journal } from "./control/journal.ts";
import { anyone, signedFor, type Authorize } from "./iam/authorize.ts";
import { CredentialStore } from "./iam/credentials.ts";
import { Principals } from "./iam/principals.ts";
import type { SigningName } from "./iam/signature.ts";
import type { StackModel } from "./infra/stack.ts";
import { ports, type StartOnPort } from "./ports.ts";
import type { StackSource } from "./reload-stack.ts";
import type { ScriptSource } from "./start/script-files.ts";

export interface EmulatorOptions {
  stack: StackModel;
  host: string;
  /** The gateway's port; 0: every port is a free one. */
  port: number;
  /** Whether a taken `port` is an error, rather than a reason to take the next. */
  portAsked: boolean;
  /** What events carry; `localhost:PORT` when absent. */
  domainName?: string;
  /** Whether signatures are checked. */
  auth: boolean;
  /** The page's folder, and the PATH that its tools need; no page when absent. */
  site?: { root: string; path: string } | undefined;
  /** A DynamoDB that is there already; an embedded one when absent. */
  dynamodb?: string;
  environments: "spawned" | "attached";
  /** Whether a debugger can attach; not when absent. */
  debugger?: boolean;
  /** Where the stack comes from: it is read again, and code is built again, whenever it is saved; neither when absent. */
  reload?: StackSource;
  /** Whether each function keeps an environment ready beside those that are busy; not when absent. */
  spare?: boolean;
  /** Where the local certificate authority is kept, and unpacked code. */
  cacheFolder: string;
  /** What answers as Bedrock; the scripted model when absent. */
  model?: ModelChoice;
  /** A JSON file with models that the catalogue does not have. */
  models?: string;
  /** Of every model; no call of a model is throttled when absent. */
  tokensPerMinute?: number;
  /** How fast the scripted model writes; as the model that is called when absent. */
  pace?: Pace | NamedPace;
  /** The developer's environment: credentials of models that run elsewhere are taken from it, and nothing else. */
  env?: Readonly<Record<string, string | undefined>>;
  /** What the scripted model says, after what was posted to the control API: a JSON file, which need not be there, or scripts. */
  scripts?: ScriptSource;
  /** Hears, in one line, of a part that has ended by itself: the emulator is not whole any more. */
  onBroken?: (what: string) => void;
}

/** What every part of an emulator is made with. */
export interface Parts {
  options: EmulatorOptions;
  /** What is served at present: `options.stack`, until it changes. */
  stack: StackModel;
  /** Ends what has been started, the last first. */
  owner: AsyncDisposableStack;
  /** The emulator's time, which the control API moves. */
  clock: Clock;
  /** The machine's time, which nothing moves: clients sign by it, and handlers reckon what is left to them. */
  machineClock: Clock;
  /** The machine's time as Lambda measures by it; it stands still while a function stands at a breakpoint. */
  lambdaClock: Clock;
  journal: Journal;
  credentials: CredentialStore;
  principals: Principals;
  scripts: ScriptQueue;
  /** What models remember of prompts. */
  promptCache: PromptCache;
  quotas: TokenQuotas | undefined;
  /** What goes wrong on purpose. */
  faults: EmulatedFaults;
  /** What all WebSocket APIs share, as those of one account do. */
  account: AccountThrottle;
  startOnPort: StartOnPort;
  authorize(service: SigningName): Authorize;
}

export function createParts(options: EmulatorOptions, owner: AsyncDisposableStack): Parts {
  const { tokensPerMinute } = options;
  const clock = new SystemClock();
  const machineClock = new SystemClock();
  const journal = new Journal(clock);
  const credentials = new CredentialStore();
  return {
    options,
    stack: options.stack,
    owner,
    clock,
    machineClock,
    lambdaClock: new SystemClock(),
    journal,
    credentials,
    principals: new Principals(options.stack.accountId),
    scripts: new ScriptQueue(),
    promptCache: new PromptCache(clock),
    quotas: tokensPerMinute === undefined ? undefined : new TokenQuotas({ clock, tokensPerMinute }),
    faults: createFaults(journal, options),
    account: createAccountThrottle(clock),
    startOnPort: ports(options),
    authorize: (service) =>
      options.auth
        ? signedFor(service, {
            credentials,
            journal,
            clock: machineClock,
            ...(service === "execute-api" && { region: options.stack.region }),
          })
        : anyone,
  };
}
