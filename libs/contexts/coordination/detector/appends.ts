import type { AppendRequest } from '../../../platform/event-store/index.js';

/**
 * What one transaction of the detector appends. Each request locks its stream until the end, and PostgreSQL keeps all locks of all
 * connections in one table (`max_locks_per_transaction` × `max_connections`, 6,400 by default): so there is room for some, and what is left
 * is told in the next transaction, which reads the same event again and finds that a part of it stands.
 */
export class Appends {
  readonly requests: AppendRequest[] = [];

  constructor(private readonly most: number) {}

  get room(): number {
    return this.most - this.requests.length;
  }

  add(requests: readonly AppendRequest[]): void {
    this.requests.push(...requests);
  }
}
