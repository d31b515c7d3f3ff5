import { and, asc, desc, eq, gt, lt, or, type SQL } from 'drizzle-orm'
import { mails } from '../../db/schema'
import { contains } from '../../db/sql'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { asciiPart } from '../kernel/email'
import { decodeCursor, momentOf, type Page, toPage } from '../kernel/page'
import { parse } from '../kernel/parse'
import { type ListMailsInput, listMailsInput } from './input'
import type { MailState } from './rules'

const PAGE = 50

export type ListedMail = {
  id: string
  kind: string
  to: string
  subject: string
  state: MailState
  error: string
  createdAt: Date
}

/** A page of what was mailed, newest first. */
export async function listMails(ctx: Context, input: ListMailsInput = {}): Promise<Page<ListedMail>> {
  requireScope(ctx.viewer, 'mails.read')
  const { state, q, after, before } = parse(listMailsInput, input)
  const side = after !== undefined ? 'after' : 'before'
  const cursor = decodeCursor(after ?? before ?? '')
  const at = momentOf(cursor)
  const backwards = at !== null && side === 'before'
  const where: (SQL | undefined)[] = [
    state && eq(mails.state, state),
    q ? or(contains(mails.to, q), contains(mails.to, asciiPart(q) ?? q)) : undefined,
    at && cursor ? beyond(backwards, at, cursor.id) : undefined,
  ]
  const order = backwards ? asc : desc
  const found = await ctx.db
    .select({
      id: mails.id,
      kind: mails.kind,
      to: mails.to,
      subject: mails.subject,
      state: mails.state,
      error: mails.error,
      createdAt: mails.createdAt,
    })
    .from(mails)
    .where(and(...where))
    .orderBy(order(mails.createdAt), order(mails.id))
    .limit(PAGE + 1)
  const edge = at ? { [side]: after ?? before } : {}
  return toPage(found, PAGE, edge, (row) => ({ value: row.createdAt.getTime(), id: row.id }))
}

const beyond = (backwards: boolean, at: Date, id: string): SQL | undefined => {
  const further = backwards ? gt : lt
  return or(further(mails.createdAt, at), and(eq(mails.createdAt, at), further(mails.id, id)))
}
