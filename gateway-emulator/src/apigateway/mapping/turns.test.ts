import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

interface Job {
  template: string;
  connectionId: string;
  name: string;
}

/** `T1 c1 a`: the template, the connection, and the job's own name. */
function jobOf(text: string): Job {
  const [template = "", connectionId = "", name = ""] = text.split(" ");
  return { template, connectionId, name };
}

function turnsOf(...jobs: Job[]): Turns<Job> {
  const turns = new Turns<Job>();
  for (const job of jobs) turns.add(job);
  return turns;
}

function served(turns: Turns<Job>): string[] {
  const names: string[] = [];
  for (let job = turns.next(); job; job = turns.next()) names.push(job.name);
  return names;
}

test.each([
  ["one connection keeps its order", ["T c 1", "T c 2", "T c 3"], "1 2 3"],
  ["connections take turns", ["T c 1", "T c 2", "T c 3", "T d 4", "T e 5", "T d 6"], "1 4 5 2 6 3"],
  ["templates take turns", ["T c 1", "T d 2", "T e 3", "U f 4", "U g 5"], "1 4 2 5 3"],
  ["a connection's templates, too", ["T c 1", "T c 2", "U c 3"], "1 3 2"],
])("%s", (_case, jobs, order) => {
  expect(served(turnsOf(...jobs.map(jobOf))).join(" ")).toBe(order);
});

test("whoever comes while another one is served waits for one of each other template, and one of each other connection", () => {
  const turns = turnsOf(...["T c 1", "T c 2", "T d 3", "U c 4", "U c 5"].map(jobOf));
  expect(turns.next()?.name).toBe("1");
  turns.add(jobOf("V e harmless"));
  expect(served(turns)).toEqual(["4", "3", "harmless", "5", "2"]);
});

test("a job that is taken off is not served, and leaves nothing", () => {
  const [first, second] = ["T c 1", "T d 2"].map(jobOf);
  const turns = turnsOf(first as Job, second as Job);
  turns.remove(first as Job);
  turns.remove(first as Job);
  expect(turns.size).toBe(1);
  expect(served(turns)).toEqual(["2"]);
  expect(turns.size).toBe(0);
});

test("the longest line gives way, by its last", () => {
  const turns = turnsOf(...["T c 1", "T d 2", "T d 3", "U c 4"].map(jobOf));
  expect(turns.lastOfLongest()?.name).toBe("3");
  expect(turnsOf().lastOfLongest()).toBeUndefined();
});

test("everybody is served, once, however they come and go", () => {
  const place = fc.record({
    template: fc.constantFrom("T", "U"),
    connectionId: fc.constantFrom("c", "d"),
    leaves: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(place), (places) => {
      const jobs = places.map((one, index) => ({ ...one, name: String(index) }));
      const turns = turnsOf(...jobs);
      for (const job of jobs) if (job.leaves) turns.remove(job);
      const staying = jobs.filter(({ leaves }) => !leaves).map(({ name }) => name);
      expect(turns.size).toBe(staying.length);
      expect(served(turns).toSorted()).toEqual(staying.toSorted());
    }),
  );
});
