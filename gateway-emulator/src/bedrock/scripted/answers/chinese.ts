import type { Wording } from "./wording.ts";

export const simplifiedChinese: Wording = {
  title: "你的问题已经送达",
  honesty:
    "与其卖弄聪明，我更愿意实话实说：我是 **Groundfog 的本地脚本模型**。这里没有运行任何真正的大模型，也没有任何数据离开这台电脑，所以我没法真正解答这个问题。但来回走过的路是真的：你的请求以 Amazon Bedrock 的通信格式到达，这些文字也以同样的格式一点一点流回去。",
  earlier: (question) =>
    `在这之前你问过：“${question}”。那一轮对话也随这次请求一起送到了，换成真正的模型，它就有了上下文。`,
  noText: "（没有文字，只有附件）",
  table: {
    head: ["你的请求", "送达时的样子"],
    modelId: "模型",
    turns: "对话轮次（消息数）",
    attachments: { image: "图片", document: "文档", video: "视频" },
    tokens: "令牌数（估算）",
    pace: "这次回答的节奏",
  },
  pace: ({ ttftMs, deltaMs }) => `约 ${ttftMs} 毫秒后出现第一个词，之后约每 ${deltaMs} 毫秒一小段`,
  instantPace: "一次全部送出",
  bufferedPace: "写完最后一个字后一次全部送出，就像经过会缓冲的代理",
  thinkingPace: ({ fromS, toS }) => `先思考 ${fromS} 到 ${toS} 秒`,
  tryThis: "接下来可以试试这三件事：",
  ideas: [
    "**继续追问。** 每个问题都会带上整段对话，你可以看着上面的轮次慢慢增加。",
    "**换一种语言。** English、日本語、한국어、Español、Français、Deutsch 等等，我都会用同样的语言回答。",
    "**替我写下一个回答。** 把脚本发到控制接口，我就一字不差地照着说，快慢也由你决定；想排练限流、中断之类的意外，也用同一个接口。",
  ],
  theRequest: "你眼前的这次调用，用 TypeScript 写出来是这样的：",
  theScript: "像这样，下次有人问同样的问题时就会生效：",
  scriptedText: "你好，这句话来自脚本！",
  thinking: {
    brief: (question) =>
      `问题是：“${question}”。我是 Groundfog 的本地脚本模型，再怎么想也答不出来；我会如实说明，并展示送达的内容。`,
    atLength:
      "有什么话是我能说、而且是真的？我可以引用这个问题，让人看到它已经送达。我可以数一数消息，估算令牌数。我可以说明怎样写我的下一个回答。除此之外，我不该装作知道得更多。",
  },
  toolResults: {
    title: "你的工具已经回答",
    failed: "失败",
    nothing: "（没有内容）",
    honesty:
      "我是 **Groundfog 的本地脚本模型**：这里没有运行任何真正的模型，所以我把返回的内容原样转达，不做解读。",
  },
  continued: {
    inText:
      "从这里开始，是 Groundfog 的本地脚本模型接着你的话往下说。没有运行任何真正的模型，我只是展示可以替我起个头。",
    inJson: "来自 Groundfog 的本地脚本模型；没有运行任何真正的模型",
  },
};

export const traditionalChinese: Wording = {
  title: "你的問題已經送達",
  honesty:
    "與其賣弄聰明，我更願意實話實說：我是 **Groundfog 的本機腳本模型**。這裡沒有執行任何真正的大型模型，也沒有任何資料離開這台電腦，所以我沒辦法真正解答這個問題。但來回走過的路是真的：你的請求以 Amazon Bedrock 的通訊格式抵達，這些文字也以同樣的格式一點一點流回去。",
  earlier: (question) =>
    `在這之前你問過：「${question}」。那一輪對話也隨這次請求一起送到了，換成真正的模型，它就有了上下文。`,
  noText: "（沒有文字，只有附件）",
  table: {
    head: ["你的請求", "送達時的樣子"],
    modelId: "模型",
    turns: "對話輪次（訊息數）",
    attachments: { image: "圖片", document: "文件", video: "影片" },
    tokens: "權杖數（估算）",
    pace: "這次回答的節奏",
  },
  pace: ({ ttftMs, deltaMs }) => `約 ${ttftMs} 毫秒後出現第一個詞，之後約每 ${deltaMs} 毫秒一小段`,
  instantPace: "一次全部送出",
  bufferedPace: "寫完最後一個字後一次全部送出，就像經過會緩衝的代理伺服器",
  thinkingPace: ({ fromS, toS }) => `先思考 ${fromS} 到 ${toS} 秒`,
  tryThis: "接下來可以試試這三件事：",
  ideas: [
    "**繼續追問。** 每個問題都會帶上整段對話，你可以看著上面的輪次慢慢增加。",
    "**換一種語言。** English、日本語、한국어、Español、Français、Deutsch 等等，我都會用同樣的語言回答。",
    "**替我寫下一個回答。** 把腳本送到控制介面，我就一字不差地照著說，快慢也由你決定；想排練限流、中斷之類的意外，也用同一個介面。",
  ],
  theRequest: "你眼前的這次呼叫，用 TypeScript 寫出來是這樣的：",
  theScript: "像這樣，下次有人問同樣的問題時就會生效：",
  scriptedText: "你好，這句話來自腳本！",
  thinking: {
    brief: (question) =>
      `問題是：「${question}」。我是 Groundfog 的本機腳本模型，再怎麼想也答不出來；我會如實說明，並展示送達的內容。`,
    atLength:
      "有什麼話是我能說、而且是真的？我可以引用這個問題，讓人看到它已經送達。我可以數一數訊息，估算權杖數。我可以說明怎樣寫我的下一個回答。除此之外，我不該裝作知道得更多。",
  },
  toolResults: {
    title: "你的工具已經回答",
    failed: "失敗",
    nothing: "（沒有內容）",
    honesty:
      "我是 **Groundfog 的本機腳本模型**：這裡沒有執行任何真正的模型，所以我把傳回的內容原樣轉達，不做解讀。",
  },
  continued: {
    inText:
      "從這裡開始，是 Groundfog 的本機腳本模型接著你的話往下說。沒有執行任何真正的模型，我只是展示可以替我起個頭。",
    inJson: "來自 Groundfog 的本機腳本模型；沒有執行任何真正的模型",
  },
};
