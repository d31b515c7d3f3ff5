import { and, eq } from 'drizzle-orm'
import { events, jobs, links, people } from '../../db/schema'
import type { Context } from '../context'
import { lasts, newNonce, type Purpose, urlOf } from './links'

type LinkRow = typeof links.$inferInsert

export const tokenIn = (url: string): string => new URL(url).searchParams.get('token') ?? ''

/** A link as the outbox or a verb makes it, and the token that its mail says. */
export async function makeLink(ctx: Context, purpose: Purpose, over: Partial<LinkRow> = {}) {
  const row = {
    id: ctx.id('lnk'),
    purpose,
    nonce: newNonce(),
    email: '',
    createdAt: ctx.now(),
    expiresAt: new Date(ctx.now().getTime() + lasts[purpose]),
    ...over,
  }
  await ctx.write(async (tx) => void (await tx.insert(links).values(row)))
  return { ...row, token: tokenIn(urlOf(ctx, row)) }
}

/** The token of the newest link of this purpose, as its mail would say it. */
export async function sentToken(ctx: Context, purpose: Purpose, email: string): Promise<string> {
  const found = await ctx.db
    .select()
    .from(links)
    .where(and(eq(links.purpose, purpose), eq(links.email, email)))
    .orderBy(links.createdAt, links.id)
  const link = found.at(-1)
  if (!link) throw new Error(`no ${purpose} was sent to ${email}`)
  return tokenIn(urlOf(ctx, link))
}

export async function personBy(ctx: Context, email: string) {
  const [person] = await ctx.db.select().from(people).where(eq(people.email, email))
  return person
}

export const jobsOf = async (ctx: Context) =>
  (await ctx.db.select().from(jobs).orderBy(jobs.id)).map(({ kind, payload }) => ({ kind, payload }))

/** All that a thief of the database would read. */
export const atRest = async (ctx: Context): Promise<string> =>
  JSON.stringify([
    await ctx.db.select().from(links),
    await ctx.db.select().from(jobs),
    await ctx.db.select().from(events),
    await ctx.db.select().from(people),
  ])

/** What no link says: each is answered alike. */
export const badTokens = (good: string): unknown[] => [
  undefined,
  null,
  '',
  ' ',
  0,
  [],
  [good, good],
  [good],
  { token: good },
  good.slice(0, 20),
  good.slice(0, -1),
  `${good}a`,
  `${good}\n`,
  ` ${good}`,
  good.toUpperCase(),
  good.replace('.', ''),
  good.split('.')[0],
  good.split('.')[1],
  `.${good.split('.')[1]}`,
  '%00',
  "' or 1=1 --",
  'x'.repeat(1_000_000),
]
