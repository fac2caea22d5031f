import type { PoolClient } from 'pg';
import { storedEvents } from '../../../platform/event-store/index.js';
import { Edge, leafHash, type Hash, type HashedNode } from '../../../platform/proof/index.js';
import type { View } from '../../../platform/views/index.js';
import { installation } from '../proof/installation.js';
import { leafOf } from '../proof/leaf.js';
import { entryOf, type Entry, type Log } from '../timeline/entry.js';

type Leaf = { readonly projectId: string; readonly position: number; readonly entryId: string; readonly hash: Hash };
type Planted = Leaf & { readonly index: number; readonly root: Hash };
type TreeNode = HashedNode & { readonly projectId: string };

/** An entry of several projects is a leaf in each of their trees, with a nonce of its own. */
const leavesOf = async (entries: readonly Entry[], log: Log, tx: PoolClient): Promise<readonly Leaf[]> => {
  const { nonceSecret } = await installation(tx);
  const stored = await storedEvents(
    tx,
    entries.map(({ position }) => position),
  );
  return entries.flatMap(({ position, event }) => {
    const row = stored.get(position);
    if (!row) throw new Error(`Position ${position} was read, and is not there`);
    return [...new Set(event.projectIds)].map((projectId) => ({ projectId, position, entryId: event.id, hash: leafHash(leafOf(row, { log, nonceSecret, projectId })) }));
  });
};

const edgesOf = async (projectIds: readonly string[], tx: PoolClient): Promise<Map<string, Edge>> => {
  const { rows } = await tx.query<{ id: string; size: number; edge: Hash[] }>({
    name: 'proof.edges',
    text: 'SELECT project_id AS id, size::float8 AS size, edge FROM proof_trees WHERE project_id = ANY ($1)',
    values: [projectIds],
  });
  return new Map(rows.map(({ id, size, edge }) => [id, new Edge(size, edge)]));
};

/**
 * Each project's timeline as a Merkle tree (RFC 6962): a leaf for each entry, in the order of the log, with the root of the tree that ends
 * with it; and every perfect subtree, so that a proof takes few rows. It says what stands in the log; what was signed says what stood.
 */
export const proof = (log: Log): View => ({
  name: 'proof',
  version: 1,
  patient: true,
  tables: ['proof_trees', 'proof_leaves', 'proof_nodes'],
  ddl: `
    CREATE TABLE proof_trees (project_id text PRIMARY KEY, size bigint NOT NULL, edge text[] NOT NULL);
    CREATE TABLE proof_leaves (
      project_id text NOT NULL, index bigint NOT NULL, position bigint NOT NULL, entry_id text NOT NULL, root bytea NOT NULL, PRIMARY KEY (project_id, index));
    CREATE UNIQUE INDEX proof_leaves_position ON proof_leaves (position, project_id);
    CREATE INDEX proof_leaves_entry ON proof_leaves (entry_id);
    CREATE TABLE proof_nodes (project_id text NOT NULL, level int NOT NULL, index bigint NOT NULL, hash bytea NOT NULL, PRIMARY KEY (project_id, level, index));`,
  apply: async (events, tx) => {
    const entries = events.flatMap((recorded) => entryOf(recorded, log) ?? []).filter(({ event }) => event.projectIds.length > 0);
    if (entries.length === 0) return;
    const leaves = await leavesOf(entries, log, tx);
    const edges = await edgesOf([...new Set(leaves.map(({ projectId }) => projectId))], tx);
    const nodes: TreeNode[] = [];
    const planted = leaves.map((leaf): Planted => {
      const edge = edges.get(leaf.projectId) ?? new Edge();
      edges.set(leaf.projectId, edge);
      edge.add(leaf.hash, (node) => nodes.push({ ...node, projectId: leaf.projectId }));
      return { ...leaf, index: edge.size - 1, root: edge.root };
    });
    await addLeaves(planted, tx);
    await addNodes(nodes, tx);
    await keepEdges(edges, tx);
  },
});

const addLeaves = (leaves: readonly Planted[], tx: PoolClient) =>
  tx.query({
    name: 'proof.leaves',
    text: `INSERT INTO proof_leaves (project_id, index, position, entry_id, root)
           SELECT project_id, index, position, entry_id, decode(root, 'base64')
           FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[]) l(project_id, index, position, entry_id, root)`,
    values: [
      leaves.map(({ projectId }) => projectId),
      leaves.map(({ index }) => index),
      leaves.map(({ position }) => position),
      leaves.map(({ entryId }) => entryId),
      leaves.map(({ root }) => root),
    ],
  });

const addNodes = (nodes: readonly TreeNode[], tx: PoolClient) =>
  tx.query({
    name: 'proof.nodes',
    text: `INSERT INTO proof_nodes (project_id, level, index, hash) SELECT project_id, level, index, decode(hash, 'base64')
           FROM unnest($1::text[], $2::int[], $3::bigint[], $4::text[]) n(project_id, level, index, hash)`,
    values: [nodes.map(({ projectId }) => projectId), nodes.map(({ level }) => level), nodes.map(({ index }) => index), nodes.map(({ hash }) => hash)],
  });

const keepEdges = (edges: ReadonlyMap<string, Edge>, tx: PoolClient) =>
  tx.query({
    name: 'proof.keep-edges',
    text: `INSERT INTO proof_trees (project_id, size, edge)
           SELECT "projectId", size, edge FROM jsonb_to_recordset($1) t("projectId" text, size bigint, edge text[])
           ON CONFLICT (project_id) DO UPDATE SET size = excluded.size, edge = excluded.edge`,
    values: [JSON.stringify([...edges].map(([projectId, { size, hashes }]) => ({ projectId, size, edge: hashes })))],
  });
