import Database from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { dialect } from '../../db/columns'
import { insertMany } from '../../db/insert'
import { events } from '../../db/schema'
import type { Viewer } from '../auth/viewer'
import { as, makeClient, member, staff, system, testContext } from '../testing'
import { auditQuery } from './auditQuery'
import type { AuditFilters } from './input'
import { activitySeenBy } from './visible'

const EVENTS = 100_000

/** Its own index or its order of insertion, and never a sort of what was found. */
test.runIf(dialect === 'sqlite')('a page of the feed is read in its order, of a hundred thousand events', async () => {
  const ctx = await testContext({ as: system })
  const ours = await makeClient(ctx, { name: 'Contoso' })
  const rows = Array.from({ length: EVENTS }, (_, i) => ({
    seq: i + 1,
    id: `evt_${i}`,
    did: i % 3 ? 'session.started' : 'organisation.changed',
    area: i % 3 ? 'session' : 'organisation',
    actorName: '',
    clientId: i % 50 ? null : ours.id,
    thingKind: 'client',
    thingId: ours.id,
    audience: 'client',
    data: {},
    at: ctx.now(),
  }))
  await ctx.write((tx) => insertMany(tx, events, rows))
  const named = sql<string>`(select file from pragma_database_list)`
  const [found] = await ctx.db.select({ file: named }).from(sql`(select 1)`)
  const file = new Database(found?.file ?? '', { readonly: true })
  const planOf = async (viewer: Viewer, filters: AuditFilters = {}) => {
    const query = await auditQuery(as(ctx, viewer), filters, {}, activitySeenBy(viewer))
    const built = query.rows(ctx.db, 51).toSQL()
    const steps = file.prepare(`explain query plan ${built.sql}`).all(built.params) as { detail: string }[]
    return steps.map((step) => step.detail).join('; ')
  }
  try {
    expect(await planOf(member(ours, 'owner'))).toContain('USING INDEX events_client (client_id=?)')
    expect(await planOf(staff('admin'), { client: ours.id })).toContain('USING INDEX events_client (client_id=?)')
    expect(await planOf(staff('admin'), { area: 'organisation' })).toContain('USING INDEX events_area (area=?)')
    for (const viewer of [member(ours, 'owner'), staff('admin'), staff('support')]) {
      expect(await planOf(viewer)).not.toContain('TEMP B-TREE')
    }
  } finally {
    file.close()
  }
})
