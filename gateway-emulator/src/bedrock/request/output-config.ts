import { structure, union } from "./shape.ts";
import { anyText, choice } from "./values.ts";

/** What the answer is to look like, and how much work goes into it. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_OutputConfig.html */
export const OUTPUT_CONFIG = structure(
  {},
  {
    textFormat: structure(
      {
        type: choice(["json_schema"]),
        structure: union("OutputFormatStructure", {
          jsonSchema: structure({ schema: anyText }, { name: anyText, description: anyText }),
        }),
      },
      {},
    ),
    effort: anyText,
  },
);
