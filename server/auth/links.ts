import { randomBytes } from 'node:crypto'
import { and, eq, gt, isNull } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { links } from '../../db/schema'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import { same } from './keys'

export type Link = typeof links.$inferSelect
export type Purpose = Link['purpose']

const MINUTE = 60_000
const HOUR = 60 * MINUTE
export const lasts: Record<Purpose, number> = {
  setup: 24 * HOUR,
  invitation: 72 * HOUR,
  reset: HOUR,
  address: HOUR,
}

const TOKEN = /^(lnk_[0-9a-z]{26})\.([A-Za-z0-9_-]{43})$/

const where: Record<Purpose, string> = {
  setup: '/setup',
  invitation: '/invitation',
  reset: '/reset-password',
  address: '/confirm-address',
}

export const newNonce = (): string => randomBytes(20).toString('base64url')

/** The secret address of a link: composed when it is shown or mailed, stored nowhere. */
export function urlOf(ctx: Pick<Context, 'keys' | 'appUrl'>, link: Pick<Link, 'id' | 'purpose' | 'nonce'>): string {
  const token = `${link.id}.${ctx.keys.mac('link', link.purpose, link.id, link.nonce)}`
  return `${ctx.appUrl}${where[link.purpose]}?token=${token}`
}

/** What a page or an intent is given: the one token of the address, or refused as 'gone' without asking the database. */
export function requireToken(token: unknown): { id: string; mac: string } {
  const [, id, mac] = (typeof token === 'string' && TOKEN.exec(token)) || []
  if (!id || !mac) throw new Refusal('gone')
  return { id, mac }
}

/**
 * The link that a token opens. Malformed tokens ask the database nothing; whatever is unknown, used,
 * revoked, expired or of another purpose is 'gone', in the same words.
 */
export async function openLink(ctx: Context, purpose: Purpose, token: unknown): Promise<Link> {
  const { id, mac } = requireToken(token)
  const [link] = await ctx.db.select().from(links).where(eq(links.id, id))
  if (!link || link.purpose !== purpose) throw new Refusal('gone')
  if (!same(ctx.keys.mac('link', purpose, link.id, link.nonce), mac)) throw new Refusal('gone')
  if (link.usedAt || link.revokedAt || link.expiresAt <= ctx.now()) throw new Refusal('gone')
  return link
}

/**
 * A step of the write that does what the link is for: uses it up, or refuses as 'gone' when somebody
 * was first. The nonce is the one that was checked, so that a link sent anew in between is not used.
 */
export async function useLink(tx: Tx, link: Link, at: Date) {
  const used = await tx
    .update(links)
    .set({ usedAt: at })
    .where(
      and(
        eq(links.id, link.id),
        eq(links.nonce, link.nonce),
        isNull(links.usedAt),
        isNull(links.revokedAt),
        gt(links.expiresAt, at),
      ),
    )
    .returning({ id: links.id })
  if (!used.length) throw new Refusal('gone')
}
