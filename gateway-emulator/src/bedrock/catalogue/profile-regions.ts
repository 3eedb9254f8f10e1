import type { ProfilePrefix } from "./foundation-model.ts";

/** Where an inference profile can be called, and where its calls may be answered. */
export interface ProfileRegions {
  sources: readonly string[];
  destinations: readonly string[];
}

const EU = ["eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"];
const JP = ["ap-northeast-1", "ap-northeast-3"];
const AU = ["ap-southeast-2", "ap-southeast-4"];
const IN = ["ap-south-1", "ap-south-2"];
const APAC = [
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-south-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-4",
];
const US_GOV = ["us-gov-east-1", "us-gov-west-1"];

/**
 * By the profile's prefix; some models have fewer. `global` is called from every commercial Region and answered in any.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/geographic-cross-region-inference.html
 */
export const PROFILE_REGIONS: Readonly<Record<Exclude<ProfilePrefix, "global">, ProfileRegions>> = {
  us: {
    sources: ["us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1"],
    destinations: ["us-east-1", "us-east-2", "us-west-2"],
  },
  eu: { sources: EU, destinations: EU },
  jp: { sources: JP, destinations: JP },
  au: { sources: AU, destinations: AU },
  in: { sources: IN, destinations: IN },
  ca: { sources: ["ca-central-1"], destinations: ["ca-central-1", "ca-west-1"] },
  apac: { sources: APAC, destinations: APAC },
  "us-gov": { sources: US_GOV, destinations: US_GOV },
};

/** Regions of the partitions that `global` does not reach. @see https://docs.aws.amazon.com/bedrock/latest/userguide/global-cross-region-inference.html */
const NOT_COMMERCIAL = /^(?:us-gov|us-iso[a-z]*|eu-isoe|cn|eusc)-/;

export function isOfferedIn(prefix: ProfilePrefix, region: string): boolean {
  return prefix === "global"
    ? !NOT_COMMERCIAL.test(region)
    : PROFILE_REGIONS[prefix].sources.includes(region);
}
