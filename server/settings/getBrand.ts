import { createHash } from 'node:crypto'
import type { Context } from '../context'
import { accentCss, accentOf } from './rules'

/** How the firm looks to everybody: its logo, and the name of its styles where it has a colour of its own. */
export async function getBrand(ctx: Context): Promise<{ logoId: string | null; css: string | null }> {
  const { logoId, accent } = await ctx.firm()
  const css = cssOf(accent)
  return { logoId, css: css ? versionOf(css) : null }
}

/** The styles themselves, empty where there are none, and the name that they go by. */
export async function getBrandCss(ctx: Context): Promise<{ css: string; version: string }> {
  const css = cssOf((await ctx.firm()).accent)
  return { css, version: versionOf(css) }
}

function cssOf(colour: string): string {
  const known = colour ? accentOf(colour) : null
  return known && 'accent' in known ? accentCss(known.accent) : ''
}

const versionOf = (css: string) => createHash('sha256').update(css).digest('hex').slice(0, 12)
