import { and, eq, inArray } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { insertMany } from '../../db/insert'
import { clients, memberships, people } from '../../db/schema'
import { published } from '../../db/sql'
import { countImportedClients } from '../clients/counts'
import type { Context } from '../context'
import { type ClientField, type ClientRow, clientFields, derived, readClient } from './clientFields'
import { requireColumns } from './columns'
import type { ImportInput } from './input'
import { type Reader, readSheets, type Sheet } from './read'
import { exponentIn } from './rules'
import { type Checked, type Run, runImport, type Summary } from './run'
import { stagedBatches } from './scratch'
import type { Source } from './source'

type Staged = { is: 'new'; row: ClientRow } | { is: 'changed'; clientId: string; row: ClientRow }

/**
 * Adds the clients of CSV files and, for those with an email address, its owner as a person who is not
 * invited yet. A client is known by its external id: known ones are changed where the file differs, in
 * the columns that the file has; their people stay as they are.
 */
export async function importClients(ctx: Context, sources: Source[], input: ImportInput = {}): Promise<Summary> {
  return runImport(ctx, 'clients', sources, input, (run) => {
    // Known people become members only with the write that shows the client.
    const known: { clientId: string; personId: string }[] = []
    return {
      check: () => check(run),
      load: () => load(run, known),
      publish: (tx) => publish(tx, run, known),
    }
  })
}

async function check(run: Run): Promise<Checked> {
  const { scratch } = run
  scratch.exec('create table seen (id text primary key, file text, line integer) without rowid')
  scratch.exec('create table staged (seq integer primary key, data text)')
  const checked: Checked = { created: 0, updated: 0, unchanged: 0, also: { people: 0 }, totals: {} }
  await readSheets(run, clientFields, (sheet) => sheetReader(run, sheet, checked))
  return checked
}

function sheetReader(run: Run, { file, columns, unread, cells }: Sheet<ClientField>, checked: Checked): Reader {
  requireColumns<ClientField>(columns, ['externalId', ['name', 'firstName', 'lastName', 'contactName']], unread)
  const { scratch } = run
  let pending: ClientRow[] = []
  return {
    row: () => {
      const row = readClient(cells, columns)
      if (!row) return
      const first = scratch.get<{ file: string; line: number }>(
        'select file, line from seen where id = ?',
        row.externalId,
      )
      if (first)
        return cells.problem(`client ${row.externalId} is already on line ${first.line} of ${first.file}`, 'externalId')
      scratch.run('insert into seen values (?, ?, ?)', row.externalId, file, cells.row().line)
      pending.push(row)
    },
    flush: async () => {
      const known = await knownClients(run.ctx, pending)
      for (const row of pending) {
        const client = known.get(row.externalId)
        if (!client) {
          checked.created++
          if (row.email) checked.also.people = (checked.also.people ?? 0) + 1
          stage(run, { is: 'new', row })
        } else if (Object.entries(row).every(([field, value]) => client[field as keyof ClientRow] === value)) {
          checked.unchanged++
        } else {
          checked.updated++
          stage(run, { is: 'changed', clientId: client.id, row })
        }
      }
      pending = []
    },
  }
}

const stage = (run: Run, staged: Staged) =>
  run.scratch.run('insert into staged (data) values (?)', JSON.stringify(staged))

async function knownClients(ctx: Context, rows: ClientRow[]) {
  const ids = rows.map((row) => row.externalId)
  const found = await ctx.db
    .select()
    .from(clients)
    .where(and(inArray(clients.externalId, ids), published(clients.importId)))
  return new Map(found.map((client) => [client.externalId, client]))
}

async function load(run: Run, known: { clientId: string; personId: string }[]): Promise<void> {
  const { ctx, options, firm } = run
  for (const batch of stagedBatches<Staged>(run.scratch)) {
    const at = ctx.now()
    const made = batch
      .filter((staged) => staged.is === 'new')
      .map(({ row }) => {
        const currency = row.currency ?? options.currency ?? firm.currency
        const filled = { contactName: '', email: '', city: '', country: '', ...row }
        const exponent = exponentIn(currency)
        return {
          ...filled,
          ...derived(filled),
          id: ctx.id('cli'),
          currency,
          exponent,
          importId: run.id,
          tags: [],
          createdAt: at,
          updatedAt: at,
        }
      })
    const persons = new Map(
      made.filter((client) => client.email).map((client) => [client.email, personOf(run, client, at)]),
    )
    const later = await ctx.write(async (tx) => {
      await run.beat(tx)
      await insertMany(tx, clients, made)
      const emails = [...persons.keys()]
      const found = await tx
        .select({ id: people.id, email: people.email, importId: people.importId })
        .from(people)
        .where(inArray(people.email, emails))
      const byEmail = new Map(found.map((person) => [person.email, person]))
      await insertMany(
        tx,
        people,
        [...persons.values()].filter((person) => !byEmail.has(person.email)),
      )
      const joining = made
        .filter((client) => client.email)
        .map((client) => ({
          clientId: client.id,
          person: byEmail.get(client.email) ?? persons.get(client.email),
        }))
      const now = joining.flatMap(({ clientId, person }) =>
        person?.importId === run.id ? [membership(clientId, person.id, at)] : [],
      )
      await insertMany(tx, memberships, now)
      return joining.flatMap(({ clientId, person }) =>
        person && person.importId !== run.id ? [{ clientId, personId: person.id }] : [],
      )
    })
    for (const one of later) known.push(one)
  }
}

const personOf = (run: Run, client: { email: string; contactName: string; name: string }, at: Date) => ({
  id: run.ctx.id('per'),
  email: client.email,
  name: client.contactName || client.name,
  status: 'invited' as const,
  importId: run.id,
  createdAt: at,
  updatedAt: at,
})

const membership = (clientId: string, personId: string, createdAt: Date) => ({
  clientId,
  personId,
  owner: true,
  createdAt,
})

async function publish(tx: Tx, run: Run, known: { clientId: string; personId: string }[]): Promise<void> {
  const at = run.ctx.now()
  await insertMany(
    tx,
    memberships,
    known.map(({ clientId, personId }) => membership(clientId, personId, at)),
  )
  for (const batch of stagedBatches<Staged>(run.scratch)) {
    for (const staged of batch) {
      if (staged.is !== 'changed') continue
      const [client] = await tx.select().from(clients).where(eq(clients.id, staged.clientId))
      if (!client) continue
      const row = { ...client, ...staged.row }
      const set = { ...staged.row, ...derived(row), exponent: exponentIn(row.currency), updatedAt: at }
      await tx.update(clients).set(set).where(eq(clients.id, client.id))
    }
  }
  await countImportedClients(tx, run.id)
}
