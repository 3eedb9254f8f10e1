import type { Wording } from "./wording.ts";

export const korean: Wording = {
  title: "질문이 잘 도착했습니다",
  honesty:
    "똑똑한 척하기보다 솔직하게 말씀드릴게요. 저는 **Groundfog의 로컬 스크립트 모델**입니다. 실제 언어 모델은 실행되지 않았고 이 컴퓨터 밖으로 나간 데이터도 없어서, 이 질문에 제대로 답해 드릴 수는 없습니다. 하지만 오가는 길은 진짜입니다. 요청은 Amazon Bedrock의 통신 형식 그대로 도착했고, 이 글도 같은 형식으로 조금씩 흘러 돌아갑니다.",
  earlier: (question) =>
    `그 전에는 “${question}”라고 물으셨지요. 그 대화도 이번 요청에 함께 왔으니, 실제 모델이라면 맥락을 알고 답했을 거예요.`,
  noText: "(텍스트 없이 첨부만 있음)",
  table: {
    head: ["요청", "도착한 내용"],
    modelId: "모델",
    turns: "턴(메시지 수)",
    attachments: { image: "이미지", document: "문서", video: "동영상" },
    tokens: "토큰(추정)",
    pace: "이 답변의 속도",
  },
  pace: ({ ttftMs, deltaMs }) => `첫 단어까지 약 ${ttftMs}ms, 이후 약 ${deltaMs}ms마다`,
  instantPace: "한 번에 전부",
  bufferedPace: "버퍼링하는 프록시처럼, 끝까지 쓴 뒤 한 번에 전부",
  thinkingPace: ({ fromS, toS }) => `먼저 ${fromS}~${toS}초 동안 생각`,
  tryThis: "이런 것들을 해 보세요.",
  ideas: [
    "**더 물어보기.** 지금까지의 대화가 매번 함께 전달됩니다. 표의 턴 수가 늘어나는 것을 지켜보세요.",
    "**언어 바꾸기.** English, 中文, 日本語, Español, Français, Deutsch 등 질문한 언어로 답합니다.",
    "**다음 답변을 직접 쓰기.** 컨트롤 API에 스크립트를 보내면, 원하는 속도로 그대로 말합니다.",
  ],
  theRequest: "지금 보고 계신 호출을 TypeScript로 쓰면 이렇습니다.",
  theScript: "이렇게 해 두면 다음에 같은 질문이 왔을 때 쓰입니다.",
  scriptedText: "안녕하세요, 스크립트가 보낸 답변입니다!",
  thinking: {
    brief: (question) =>
      `질문은 “${question}”입니다. 저는 Groundfog의 로컬 스크립트 모델이라 아무리 생각해도 답이 나오지 않습니다. 그렇게 말하고, 도착한 것을 보여 주겠습니다.`,
    atLength:
      "사실대로 말할 수 있는 것은 무엇일까요? 질문을 인용하면 도착했다는 것을 알 수 있습니다. 메시지를 세고 토큰을 추정할 수 있습니다. 다음 답변을 쓰는 방법을 설명할 수 있습니다. 그 이상을 아는 척하지는 않겠습니다.",
  },
  toolResults: {
    title: "도구가 답했습니다",
    failed: "실패",
    nothing: "(없음)",
    honesty:
      "저는 **Groundfog의 로컬 스크립트 모델**입니다. 실제 모델은 실행되지 않았으므로, 돌아온 것을 해석하지 않고 그대로 전합니다.",
  },
  continued: {
    inText:
      "여기서부터는 Groundfog의 로컬 스크립트 모델이 당신의 말을 이어 갑니다. 실제 모델은 실행되지 않았고, 답변의 시작을 건넬 수 있다는 것만 보여 줍니다.",
    inJson: "Groundfog의 로컬 스크립트 모델에서. 실제 모델은 실행되지 않았습니다",
  },
};
