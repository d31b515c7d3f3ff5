import { createHash } from 'node:crypto'
import { and, eq, lt, type SQL } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { signIn } from '../server/auth/signIn'
import { nobody } from '../server/auth/viewer'
import type { Context } from '../server/context'
import type { Source } from '../server/imports/source'
import { toMinor } from '../server/kernel/exact'
import { brokenInvariants } from '../server/payments/invariants'
import { as, makeClient, NOW, system, testContext, testStore } from '../server/testing'
import { dialect } from './columns'
import { firm, invoiceLines, invoices, memberships, people, usageRows } from './schema'
import { seed } from './seed'
import { calendarOf } from './seed/calendar'
import { clientFile } from './seed/clients'
import { invoiceFiles } from './seed/invoices'
import { planOf, type Size } from './seed/sizes'
import { recounts } from './seed/testing'
import { usageFiles } from './seed/usage'
import { count, exactSum, numberSum } from './sql'

/** Seconds alone, minutes beside other suites. */
const PATIENCE = 300_000

const silent = { write: () => undefined, error: () => undefined, isTTY: false }

async function seeded(size: Size) {
  const ctx = await testContext({ as: system, store: await testStore(), now: NOW })
  const said: string[] = []
  const out = { ...silent, write: (text: string) => void said.push(text) }
  await seed(ctx, { size, out })
  return { ctx, said, again: (size: Size) => seed(ctx, { size, out }) }
}

async function hashOf(sources: Source[]): Promise<string> {
  const hash = createHash('sha256')
  for (const source of sources) for await (const chunk of source.open()) hash.update(chunk)
  return hash.digest('hex')
}

const filesOf = (today: string) => {
  const { calendar, clients, billing, meter, usageFrom } = planOf('demo', calendarOf(today))
  const usage = usageFiles(calendar, clients, meter, usageFrom)
  return [clientFile(clients), ...invoiceFiles(billing, calendar, clients), ...usage]
}

async function expectSound(ctx: Context) {
  for (const [what, { kept, counted }] of Object.entries(await recounts(ctx))) expect(kept, what).toEqual(counted)
  const lines = await ctx.db
    .select({
      id: invoiceLines.invoiceId,
      net: numberSum(invoiceLines.netMinor),
      tax: numberSum(invoiceLines.taxMinor),
    })
    .from(invoiceLines)
    .groupBy(invoiceLines.invoiceId)
  const all = await ctx.db.select({ id: invoices.id, net: invoices.netMinor, tax: invoices.taxMinor }).from(invoices)
  const sorted = (rows: typeof lines) => rows.sort((a, b) => (a.id < b.id ? -1 : 1))
  expect(sorted(lines)).toEqual(sorted(all))
  for (const email of ['admin@demo.test', 'support@demo.test', 'client@demo.test']) {
    expect((await signIn(ctx, { email, password: 'origins-demo-1', kind: 'browser' })).cookie, email).toContain(
      'origins=',
    )
  }
}

test('the files are the same whenever they are made on the same day', async () => {
  expect(await hashOf(filesOf('2026-03-15'))).toBe(await hashOf(filesOf('2026-03-15')))
  expect(await hashOf(filesOf('2026-03-15'))).not.toBe(await hashOf(filesOf('2026-03-16')))
})

const tooMuch = dialect === 'postgres'

test.skipIf(!tooMuch)(
  `small data: as much for each client, counters that are right, logins; and only once${tooMuch ? '' : ' (skipped: SQLite has the demo data)'}`,
  async () => {
    const { ctx, said, again } = await seeded('small')
    await expectSound(ctx)
    const perClient = async (table: typeof invoices | typeof usageRows) =>
      (await ctx.db.select({ id: table.clientId, rows: count() }).from(table).groupBy(table.clientId)).map(
        (row) => row.rows,
      )
    // 100 of files, one that was written here, and a draft.
    expect(await perClient(invoices)).toEqual(Array(20).fill(102))
    expect(await brokenInvariants(ctx.db)).toEqual([])
    expect(await perClient(usageRows)).toEqual(Array(20).fill(500))
    const before = await recounts(ctx)

    await again('small')
    expect(said.at(-1)).toBe('The data of size small is here already.\n')
    expect(await recounts(ctx)).toEqual(before)
    await expect(again('demo')).rejects.toMatchObject({ code: 'conflict' })
  },
  PATIENCE,
)

test.skipIf(tooMuch)(
  `demo data${tooMuch ? ' (skipped: 43,000 rows take PGlite minutes)' : ''}`,
  async () => {
    const { ctx } = await seeded('demo')
    await expectSound(ctx)
    expect(await brokenInvariants(ctx.db)).toEqual([])

    const is = async (where: SQL | undefined) =>
      (await ctx.db.select({ found: count() }).from(invoices).where(where))[0]?.found ?? 0
    const today = '2026-03-15'
    expect(await is(and(eq(invoices.status, 'open'), lt(invoices.dueOn, today)))).toBeGreaterThan(5)
    for (const status of ['draft', 'open', 'paid', 'void', 'uncollectible'] as const) {
      expect(await is(eq(invoices.status, status)), status).toBeGreaterThan(0)
    }
    for (const [currency, exponent] of [
      ['JPY', 0],
      ['KWD', 3],
      ['EUR', 2],
    ] as const) {
      const found = await ctx.db
        .selectDistinct({ exponent: invoices.exponent })
        .from(invoices)
        .where(eq(invoices.currency, currency))
      expect(found, currency).toEqual([{ exponent }])
    }

    const [owned] = await ctx.db
      .select({ id: memberships.clientId, owner: memberships.owner })
      .from(memberships)
      .innerJoin(people, eq(people.id, memberships.personId))
      .where(eq(people.email, 'client@demo.test'))
    expect(owned?.owner).toBe(true)
    const ours = eq(invoices.clientId, owned?.id ?? '')
    expect(await is(and(ours, eq(invoices.status, 'open'), lt(invoices.dueOn, today)))).toBe(1)
    expect(await is(and(ours, eq(invoices.status, 'open')))).toBe(2)

    // What metered rows cost is what the invoices say.
    const metered = await ctx.db
      .select({
        net: invoiceLines.netMinor,
        exponent: invoices.exponent,
        billed: exactSum(usageRows.billedWhole, usageRows.billedFrac),
      })
      .from(usageRows)
      .innerJoin(invoiceLines, eq(invoiceLines.id, usageRows.invoiceLineId))
      .innerJoin(invoices, eq(invoices.id, invoiceLines.invoiceId))
      .groupBy(invoiceLines.id, invoices.exponent)
    expect(metered.length).toBeGreaterThan(1000)
    expect(metered.map(({ net }) => net)).toEqual(metered.map(({ billed, exponent }) => toMinor(billed, exponent)))
  },
  PATIENCE,
)

test('only a portal that nobody uses becomes a demo', async () => {
  const store = await testStore()
  const ctx = await testContext({ as: system, store })
  await expect(seed(as(ctx, nobody), { size: 'small', out: silent })).rejects.toMatchObject({ code: 'forbidden' })
  await makeClient(ctx)
  await expect(seed(ctx, { size: 'small', out: silent })).rejects.toMatchObject({ code: 'conflict' })
  expect(await ctx.db.select({ demo: firm.demo }).from(firm)).toEqual([{ demo: false }])
})

test('what a crash left is refused, with what to do', async () => {
  const ctx = await testContext({ as: system })
  await ctx.write(async (tx) => void (await tx.update(firm).set({ demo: true })))
  await expect(seed(ctx, { size: 'small', out: silent })).rejects.toThrow(/broken off.*Delete it/)
})
