import { asc, eq, inArray, ne, or, type SQL, sql } from 'drizzle-orm'
import type { Tx } from '../db/client'
import { clients, firm, links, mails, people } from '../db/schema'
import { record } from './activity/record'
import type { Context } from './context'
import { derived } from './imports/clientFields'
import { canonicalEmail, canonicalSender } from './kernel/email'

const BATCH = 50

type Report = {
  changed: number
  /** People whose address another account has in canonical form: nobody can sign in to theirs by password. */
  clashes: { id: string; email: string; keptBy: string }[]
  /** Of people and clients: accepted by earlier versions, and no longer. Emails may not arrive; sign-in still works. */
  unusable: { id: string; email: string }[]
}

/**
 * Rewrites addresses that earlier versions stored in another form. Runs at each start, because an older backup or
 * process may bring some back; a database without any costs a read of each address. If two accounts become equal, the one
 * that has the canonical form keeps it, else the active one, else the older; the other stays as it is and is reported.
 */
export async function canonicaliseAddresses(ctx: Context): Promise<Report> {
  const report: Report = { changed: 0, clashes: [], unusable: [] }
  await ofPeople(ctx, report)
  await ofLinks(ctx, report)
  await ofClients(ctx, report)
  await ofFirm(ctx, report)
  return report
}

/** One write, with one event for what it changed. Returns how many that were. */
const rewrite = (ctx: Context, of: string, work: (tx: Tx) => Promise<number>): Promise<number> =>
  ctx.write(async (tx) => {
    const changed = await work(tx)
    const thing = { kind: 'person', id: '' }
    if (changed) record(tx, ctx, { did: 'person.addresses-rewritten', thing, audience: 'staff', data: { of, changed } })
    return changed
  })

/** Not in canonical form, or not an address; no expression of SQL knows all that `canonicalEmail` rejects. */
const isOld = ({ email }: { email: string }) => canonicalEmail(email) !== email

const statusRank = sql`case ${people.status} when 'active' then 0 when 'invited' then 1 else 2 end`

async function ofPeople(ctx: Context, report: Report): Promise<void> {
  // The index has it: most starts read no more.
  const all = await ctx.db.select({ email: people.email }).from(people)
  if (!all.some(isOld)) return
  const ordered = await ctx.db
    .select({ id: people.id, email: people.email })
    .from(people)
    .orderBy(statusRank, asc(people.createdAt), asc(people.id))
  await inBatches(ordered.filter(isOld), async (batch) => {
    let part: Report = { changed: 0, clashes: [], unusable: [] }
    report.changed += await rewrite(ctx, 'people', async (tx) => {
      // The write may run again.
      part = { changed: 0, clashes: [], unusable: [] }
      for (const person of batch) await ofPerson(tx, person, part)
      return part.changed
    })
    report.clashes = report.clashes.concat(part.clashes)
    report.unusable = report.unusable.concat(part.unusable)
  })
}

async function ofPerson(tx: Tx, { id, email }: { id: string; email: string }, report: Report): Promise<void> {
  const canonical = canonicalEmail(email.trim())
  if (canonical === null) return void report.unusable.push({ id, email })
  if (canonical === email) return
  const [holder] = await tx.select({ id: people.id }).from(people).where(eq(people.email, canonical))
  // Another process was first.
  if (holder?.id === id) return
  if (holder) return void report.clashes.push({ id, email, keptBy: holder.id })
  await tx.update(people).set({ email: canonical }).where(eq(people.id, id))
  await tx.update(mails).set({ to: canonical }).where(eq(mails.to, email))
  report.changed++
}

/** Not ASCII, not lower case, or with a space. Links end soon, so those to other addresses are not looked for. */
const rewritable: SQL | undefined = or(
  sql`octet_length(${links.email}) <> length(${links.email})`,
  sql`${links.email} <> lower(${links.email})`,
  sql`${links.email} like '% %'`,
)

async function ofLinks(ctx: Context, report: Report): Promise<void> {
  const found = await ctx.db
    .select({ id: links.id, email: links.email })
    .from(links)
    .where(rewritable)
    .orderBy(asc(links.id))
  await inBatches(found, async (batch) => {
    const changes = batch.flatMap(({ id, email }) => changed({ id, email }))
    report.changed += await rewrite(ctx, 'links', async (tx) => {
      for (const { id, email, canonical } of changes) {
        await tx.update(links).set({ email: canonical }).where(eq(links.id, id))
        await tx.update(mails).set({ to: canonical }).where(eq(mails.to, email))
      }
      return changes.length
    })
  })
}

async function ofClients(ctx: Context, report: Report): Promise<void> {
  const all = await ctx.db
    .select({ id: clients.id, email: clients.email })
    .from(clients)
    .where(ne(clients.email, ''))
    .orderBy(asc(clients.id))
  const found = all.filter(isOld)
  report.unusable = report.unusable.concat(found.filter(({ email }) => canonicalEmail(email.trim()) === null))
  await inBatches(found.flatMap(changed), async (batch) => {
    const ids = batch.map(({ id }) => id)
    const rows = await ctx.db.select().from(clients).where(inArray(clients.id, ids)).orderBy(asc(clients.id))
    const changes = rows.flatMap(changed)
    report.changed += await rewrite(ctx, 'clients', async (tx) => {
      for (const { id, canonical: email, ...client } of changes) {
        await tx
          .update(clients)
          .set({ email, ...derived({ ...client, email }) })
          .where(eq(clients.id, id))
      }
      return changes.length
    })
  })
}

async function ofFirm(ctx: Context, report: Report): Promise<void> {
  const { party, mailFrom, replyTo } = await ctx.firm()
  const email = party.email === undefined ? undefined : (canonicalEmail(party.email.trim()) ?? party.email)
  const set = {
    party: { ...party, ...(email !== undefined && { email }) },
    mailFrom: canonicalSender(mailFrom) ?? mailFrom,
    replyTo: canonicalEmail(replyTo) ?? replyTo,
  }
  if (email === party.email && set.mailFrom === mailFrom && set.replyTo === replyTo) return
  report.changed += await rewrite(ctx, 'firm', async (tx) => {
    await tx.update(firm).set(set).where(eq(firm.id, 'firm'))
    return 1
  })
}

/** With the canonical form of its address, if that is another one. */
function changed<Row extends { email: string }>(row: Row): (Row & { canonical: string })[] {
  const canonical = canonicalEmail(row.email.trim())
  return canonical === null || canonical === row.email ? [] : [{ ...row, canonical }]
}

async function inBatches<Row>(rows: Row[], work: (batch: Row[]) => Promise<void>): Promise<void> {
  for (let from = 0; from < rows.length; from += BATCH) await work(rows.slice(from, from + BATCH))
}
