import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { type PreviewInput, previewInput } from './input'
import { parseMarkdown } from './markdown'
import type { Block } from './rules'

/** The text as it will be drawn; nothing is kept. */
export async function previewAnnouncement(ctx: Context, input: PreviewInput): Promise<{ text: Block[] }> {
  requireScope(ctx.viewer, 'announcements.manage')
  return { text: parseMarkdown(parse(previewInput, input).body) }
}
