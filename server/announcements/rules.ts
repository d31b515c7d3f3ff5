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

export type AnnouncementState = 'draft' | 'scheduled' | 'published' | 'ended'

type Timed = { state: AnnouncementState; endsAt: Date | null }

/** A published one is over when its time is. */
export const stateAt = ({ state, endsAt }: Timed, now: Date): AnnouncementState =>
  state === 'published' && endsAt && endsAt <= now ? 'ended' : state

/** Until it is published nobody has read it. */
export const mayEdit = (state: AnnouncementState): boolean => state === 'draft' || state === 'scheduled'
