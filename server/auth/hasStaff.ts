import { isNotNull } from 'drizzle-orm'
import { people } from '../../db/schema'
import type { Context } from '../context'

/** False until the first member of the firm is added. */
export async function hasStaff(ctx: Context): Promise<boolean> {
  const found = await ctx.db.select({ id: people.id }).from(people).where(isNotNull(people.staffRole)).limit(1)
  return found.length > 0
}
