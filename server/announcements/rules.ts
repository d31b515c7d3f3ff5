/** A piece of drawn text inside a line. `href` is of http, https or mailto. */
export type Inline =
  | { is: 'text'; text: string }
  | { is: 'code'; text: string }
  | { is: 'strong' | 'em' | 'del'; of: Inline[] }
  | { is: 'link'; href: string; of: Inline[] }
  | { is: 'break' }

/** `level` is 2, 3 or 4: a page has its own first heading. */
export type Block =
  | { is: 'paragraph'; of: Inline[] }
  | { is: 'heading'; level: 2 | 3 | 4; of: Inline[] }
  | { is: 'list'; start: number | null; items: Block[][] }
  | { is: 'quote'; of: Block[] }
  | { is: 'code'; text: string }
  | { is: 'rule' }
  | { is: 'table'; head: Inline[][]; rows: Inline[][][] }

/** Its first blocks, as many as hold so many parts together; what is cut off is marked by three dots. */
export function beginningOf(blocks: Block[], most: number): Block[] {
  const kept: Block[] = []
  let left = most
  for (const block of blocks) {
    left -= partsOf(block)
    if (left < 0) return [...kept, { is: 'paragraph', of: [{ is: 'text', text: '…' }] }]
    kept.push(block)
  }
  return kept
}

/** How much there is to draw: a block or piece, and all that it holds. */
function partsOf(node: Block | Inline): number {
  const inside: (Block | Inline)[] = (() => {
    if ('of' in node) return node.of
    if (node.is === 'list') return node.items.flat()
    return node.is === 'table' ? [...node.head, ...node.rows.flat()].flat() : []
  })()
  return inside.reduce((sum, one) => sum + partsOf(one), 1)
}

export type AnnouncementState = 'draft' | 'scheduled' | 'published' | 'ended'

type Timed = { state: AnnouncementState; endsAt: Date | null }

/** A published one is over when its time is. */
export const stateAt = ({ state, endsAt }: Timed, now: Date): AnnouncementState =>
  state === 'published' && endsAt && endsAt <= now ? 'ended' : state

/** Until it is published nobody has read it. */
export const mayEdit = (state: AnnouncementState): boolean => state === 'draft' || state === 'scheduled'
