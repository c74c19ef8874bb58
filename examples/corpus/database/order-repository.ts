import { randomUUID } from "node:crypto";

/** The part of a database connection the repository needs; values are always bound, never pasted into the text. */
export interface Queryable {
  query<Row>(text: string, values: readonly unknown[]): Promise<readonly Row[]>;
}

/** Runs work on one connection: commits when it resolves, rolls back when it rejects. */
export interface TransactionRunner {
  inTransaction<T>(work: (connection: Queryable) => Promise<T>): Promise<T>;
}

export interface Order {
  readonly id: string;
  readonly tenantId: string;
  readonly status: "open" | "paid" | "shipped" | "cancelled";
  readonly totalCents: number;
  /** Grows with each change; a writer must name the one it has read. */
  readonly version: number;
}

interface OrderRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly status: Order["status"];
  readonly total_cents: string;
  readonly version: number;
}

/** Somebody else changed the order first: read it again and decide anew. */
export class OrderConflictError extends Error {
  override readonly name = "OrderConflictError";
  readonly orderId: string;

  constructor(orderId: string, expectedVersion: number) {
    super(`order ${orderId} is no longer at version ${expectedVersion}`);
    this.orderId = orderId;
  }
}

const selectOrder = "SELECT id, tenant_id, status, total_cents, version FROM orders WHERE tenant_id = $1 AND id = $2";
const selectPage = `
  SELECT id, tenant_id, status, total_cents, version FROM orders
  WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3`;
const updateOrder = `
  UPDATE orders SET status = $3, total_cents = $4, version = version + 1
  WHERE tenant_id = $1 AND id = $2 AND version = $5 RETURNING version`;
const insertEvent = "INSERT INTO outbox (id, aggregate_id, type, payload) VALUES ($1, $2, $3, $4)";

/** Orders of one tenant. Every query carries the tenant, so that no caller can forget it. */
export class OrderRepository {
  readonly #transactions: TransactionRunner;
  readonly #tenantId: string;

  constructor(transactions: TransactionRunner, tenantId: string) {
    this.#transactions = transactions;
    this.#tenantId = tenantId;
  }

  async find(orderId: string): Promise<Order | null> {
    const rows = await this.#transactions.inTransaction((connection) =>
      connection.query<OrderRow>(selectOrder, [this.#tenantId, orderId]),
    );
    const row = rows[0];
    return row === undefined ? null : toOrder(row);
  }

  /** All orders by id, one page at a time; holds no connection while the caller works on a page. */
  async *pages(pageSize: number): AsyncGenerator<readonly Order[]> {
    let lastId = "";
    while (true) {
      const rows = await this.#transactions.inTransaction((connection) =>
        connection.query<OrderRow>(selectPage, [this.#tenantId, lastId, pageSize]),
      );
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows.map(toOrder);
      if (rows.length < pageSize) return;
      lastId = last.id;
    }
  }

  /** Stores the change and its event together. Throws {@link OrderConflictError}. */
  save(order: Order): Promise<Order> {
    return this.#transactions.inTransaction(async (connection) => {
      const values = [this.#tenantId, order.id, order.status, order.totalCents, order.version];
      const updated = (await connection.query<{ version: number }>(updateOrder, values))[0];
      if (updated === undefined) throw new OrderConflictError(order.id, order.version);
      const saved: Order = { ...order, tenantId: this.#tenantId, version: updated.version };
      await connection.query(insertEvent, [randomUUID(), order.id, "order.changed", JSON.stringify(saved)]);
      return saved;
    });
  }
}

/** The driver hands out 64-bit integers as text, because a number could lose digits. */
function toOrder(row: OrderRow): Order {
  const totalCents = Number(row.total_cents);
  if (!Number.isSafeInteger(totalCents)) throw new RangeError(`order ${row.id} has a total beyond exact numbers`);
  return { id: row.id, tenantId: row.tenant_id, status: row.status, totalCents, version: row.version };
}
