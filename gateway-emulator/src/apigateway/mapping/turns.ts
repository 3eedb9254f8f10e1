/** Whom a job belongs to: this says whose turn it is. */
export interface Asked {
  template: string;
  connectionId: string;
}

/**
 * Jobs that wait. Templates take turns and, of one template, connections: one that is slow, or a client that asks for
 * much, lets all others pass.
 */
export class Turns<Job extends Asked> {
  /** Lines by template, then by connection; the first is the next one. None is empty. */
  readonly #templates = new Map<string, Map<string, Job[]>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(job: Job): void {
    const connections = this.#templates.get(job.template) ?? new Map<string, Job[]>();
    const line = connections.get(job.connectionId) ?? [];
    line.push(job);
    connections.set(job.connectionId, line);
    this.#templates.set(job.template, connections);
    this.#size += 1;
  }

  /** Takes the job whose turn it is; its connection and its template go behind the others. */
  next(): Job | undefined {
    for (const [template, connections] of this.#templates)
      for (const [connectionId, line] of connections) {
        const [job] = line;
        connections.delete(connectionId);
        connections.set(connectionId, line);
        this.#templates.delete(template);
        this.#templates.set(template, connections);
        if (job) this.remove(job);
        return job;
      }
    return undefined;
  }

  remove(job: Job): void {
    const connections = this.#templates.get(job.template);
    const line = connections?.get(job.connectionId);
    const at = line?.indexOf(job) ?? -1;
    if (!connections || !line || at < 0) return;
    line.splice(at, 1);
    this.#size -= 1;
    if (line.length === 0) connections.delete(job.connectionId);
    if (connections.size === 0) this.#templates.delete(job.template);
  }

  /** The job that came last in the longest line: who has most waiting gives way. */
  lastOfLongest(): Job | undefined {
    const lines = [...this.#templates.values()].flatMap((connections) => [...connections.values()]);
    return lines.reduce((longest, line) => (line.length > longest.length ? line : longest), []).at(-1);
  }
}
