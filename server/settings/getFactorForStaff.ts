import { and, count, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import { people } from '../../db/schema'
import { recentlyConfirmed } from '../auth/confirm'
import { anyPasskey } from '../auth/factor'
import { requireScope } from '../auth/policy'
import { requirePerson } from '../auth/viewer'
import type { Context } from '../context'

/** Whether staff need a second factor, and how many active ones have none. */
export async function getFactorForStaff(ctx: Context) {
  requireScope(ctx.viewer, 'firm.settings')
  const viewer = requirePerson(ctx.viewer)
  const { factorForStaff } = await ctx.firm()
  const [row] = await ctx.db
    .select({ without: count() })
    .from(people)
    .where(
      and(
        isNotNull(people.staffRole),
        eq(people.status, 'active'),
        isNull(people.totpSecret),
        sql`${anyPasskey} is null`,
      ),
    )
  return {
    required: factorForStaff,
    confirmed: recentlyConfirmed(viewer, ctx.now()),
    without: Number(row?.without ?? 0),
  }
}
