import { expect, test } from "vitest";
import { renderTemplate } from "./render-template.ts";
import { TemplateError } from "./template-error.ts";
import type { TemplateInput } from "./template-input.ts";

const chat: TemplateInput = {
  body: JSON.stringify({
    action: "send",
    text: `it's "quoted", a/b`,
    n: 1,
    nothing: null,
    tags: ["a", "b"],
    map: { a: 1, b: [{ c: 5 }] },
  }),
  headers: { "X-Trace": "t1", host: "chat.example" },
  query: { token: "abc", host: "query" },
  context: {
    connectionId: "L0SM9cOFvHcCIhw=",
    connectedAt: 1_700_000_000_000,
    identity: { sourceIp: "192.0.2.1" },
    authorizer: { principalId: "ann" },
    error: { messageString: '"Bad request body"' },
  },
  stageVariables: { table: "chats", "dashed-name": "x" },
};

function rendered(template: string, input: Partial<TemplateInput> = {}): string {
  return renderTemplate(template, { ...chat, ...input });
}

test.each([
  ["$input.body", chat.body],
  ["$input.json('$.tags')", '["a","b"]'],
  ["$input.json('$.action')", '"send"'],
  ["$input.json('$.n')", "1"],
  ["$input.json('$.nothing')", "null"],
  ["$input.json('$')", chat.body],
  ["$input.json('action')", '"send"'],
  ["$input.json('$..c')", "[5]"],
  ["$input.path('$.action')", "send"],
  ["$input.path('$.tags[1]')", "b"],
  ["$input.path('$').map.b[0].c", "5"],
  ["$input.path('$.tags').size()", "2"],
  ["$input.path('$.map').keySet()", "[a, b]"],
  ["$input.path('$.text').length()", "18"],
  ["$input.params('token')", "abc"],
  ["$input.params('host')", "query"],
  ["$input.params('x-trace')", "t1"],
  ["$input.params('constructor')", ""],
  ["$input.params().header.get('X-Trace')", "t1"],
  ["$input.params().header.X-Trace", "t1"],
  ["$input.params().querystring.token", "abc"],
  ["$input.params().path", "{}"],
  ["#foreach($type in $input.params().keySet())$type #end", "path querystring header "],
  ["$context.connectionId", "L0SM9cOFvHcCIhw="],
  ["$context.connectedAt", "1700000000000"],
  ["$context.identity.sourceIp", "192.0.2.1"],
  ["$context.authorizer.principalId", "ann"],
  ["$context.authorizer['principalId']", "ann"],
  ["$context.error.messageString", '"Bad request body"'],
  ["$stageVariables.table", "chats"],
  ["$stageVariables['table']", "chats"],
  ["${stageVariables['dashed-name']}", "x"],
  ["$stageVariables.dashed-name", "x"],
  ["$util.escapeJavaScript($input.path('$.text'))", `it\\'s \\"quoted\\", a\\/b`],
  ["$util.escapeJavaScript('é\n\u0001')", "\\u00E9\\n\\u0001"],
  ["$util.escapeJavaScript($input.json('$.tags'))", '[\\"a\\",\\"b\\"]'],
  ["$util.escapeJavaScript($input.path('$.n'))", "1"],
  [`$util.parseJson('{"a": [1, 2]}').a[1]`, "2"],
  ["$util.parseJson('5')", "5"],
  ["$util.urlEncode('a b&c=é*~/')", "a+b%26c%3D%C3%A9*%7E%2F"],
  ["$util.urlDecode('a+b%26c%3D%C3%A9')", "a b&c=é"],
  ["$util.base64Encode('héllo')", "aMOpbGxv"],
  ["$util.base64Decode('aMOpbGxv')", "héllo"],
])("%s is %j", (template, text) => {
  expect(rendered(template)).toBe(text);
});

test.each([
  ["$input.path('$.missing')", ""],
  ["$input.json('$.missing')", '""'],
  ["$input.path('$.nothing')", ""],
  ["$input.path('$').missing.more", ""],
  ["$input.params('missing')", ""],
  ["$context.authorizer.missing", ""],
  ["$stageVariables.missing", ""],
  ["$undefined ${undefined} $!undefined", "  "],
  ["$util.escapeJavaScript($undefined)", ""],
  ["$util.missing('x')", ""],
  ["#if($input.path('$.missing') == '')5#{else}$input.path('$.missing')#end", "5"],
  ["#if($undefined == '')T#{else}F#end", "F"],
  ['#if("$!undefined" == "")T#{else}F#end', "T"],
])("what is missing prints nothing: %s", (template, text) => {
  expect(rendered(template)).toBe(text);
});

test.each([
  // A map prints as Java prints it, a list that came from JSON as JSON.
  ["$input.path('$.map')", '{a=1, b=[{"c":5}]}'],
  ["$input.path('$.tags')", '["a","b"]'],
  ["$input.path('$.map').b", '[{"c":5}]'],
  ["$input.json('$.map')", '{"a":1,"b":[{"c":5}]}'],
  // A list that the template made prints as Java's.
  ["#set($l = ['a', 1])$l", "[a, 1]"],
  // Only in such a list the slashes get backslashes.
  [`#set($u = $util.parseJson('{"l":["a/b"],"s":"a/b"}'))$u.l $u.s`, '["a\\/b"] a/b'],
  // $input.json quotes, $input.path does not.
  [`"$input.path('$.action')" $input.json('$.action')`, '"send" "send"'],
])("the traps of printing: %s is %s", (template, text) => {
  expect(rendered(template)).toBe(text);
});

test("numbers go through as they came", () => {
  const body = '{"id":98765432109876543210,"price":1.0,"list":[1.0,2]}';
  expect(rendered("$input.json('$')", { body })).toBe(body);
  expect(rendered("$input.path('$.id') $input.path('$.price') $input.path('$.list')", { body })).toBe(
    "98765432109876543210 1.0 [1.0,2]",
  );
  expect(rendered("#set($x = $input.path('$.price') + 1)$x", { body })).toBe("2.0");
});

test("an empty body is an empty object", () => {
  expect(rendered("$input.body $input.json('$') $input.path('$')", { body: "" })).toBe("{} {} {}");
});

test("a body that is no JSON is a text", () => {
  const form = "#foreach($pair in $input.path('$').split('&'))$pair.split('=')[1];#end";
  expect(rendered(form, { body: "a=1&b=2" })).toBe("1;2;");
  expect(rendered("$input.json('$')", { body: "hi" })).toBe('"hi"');
  expect(rendered("$input.path('$.action')", { body: "hi" })).toBe("");
});

test.each([
  ["$input.json('$.a[')", {}, 'line 1: the JSONPath "$.a[" cannot be read at character 5'],
  ["\n$input.path('$')", { body: '{"a":' }, 'line 2: not JSON: "{\\"a\\":"'],
  ["$util.parseJson('[1')", {}, 'line 1: not JSON: "[1"'],
  ["$util.urlDecode('%')", {}, 'line 1: $util.urlDecode: "%" is not URL-encoded'],
  ["$util.base64Decode('*')", {}, 'line 1: $util.base64Decode: "*" is not base64'],
])("%j fails and says why", (template, input, message) => {
  expect(() => rendered(template, input)).toThrow(TemplateError);
  expect(() => rendered(template, input)).toThrow(message);
});

test("the request for an asynchronous invocation is rebuilt from the context", () => {
  const template = `{
  "requestContext": {
    "connectionId": "$context.connectionId",
    "authorizer": {#foreach($key in $context.authorizer.keySet())"$key": "$context.authorizer.get($key)"#if($foreach.hasNext),#end#end}
  },
  "body": "$util.escapeJavaScript($input.body).replaceAll("\\\\'", "'")"
}`;
  expect(JSON.parse(rendered(template))).toEqual({
    requestContext: { connectionId: "L0SM9cOFvHcCIhw=", authorizer: { principalId: "ann" } },
    body: chat.body,
  });
});

test("the template that Serverless gives every function renders to JSON", () => {
  const template = `
#set( $body = $input.json("$") )
#define( $loop )
{
  #foreach($key in $map.keySet())
    #set( $k = $util.escapeJavaScript($key) )
    #set( $v = $util.escapeJavaScript($map.get($key)).replaceAll("\\\\'", "'"))
    "$k":
      "$v"
      #if( $foreach.hasNext ) , #end
  #end
}
#end
{
  "body": $body,
  "principalId": "$context.authorizer.principalId",
  #set( $map = $input.params().header )
  "headers": $loop,
  #set( $map = $input.params().querystring )
  "query": $loop,
  #set( $map = $stageVariables )
  "stageVariables": $loop
}`;
  expect(JSON.parse(rendered(template))).toEqual({
    body: JSON.parse(chat.body),
    principalId: "ann",
    headers: chat.headers,
    query: chat.query,
    stageVariables: chat.stageVariables,
  });
});

test("one rendering leaves nothing behind for the next one", () => {
  const template = "#set($stageVariables.table = 'x')#set($y = 1)#macro(m)z#end$stageVariables.table";
  expect(rendered(template, structuredClone(chat))).toBe("x");
  expect(rendered("$stageVariables.table|$y|#m()", structuredClone(chat))).toBe("chats||#m()");
});
