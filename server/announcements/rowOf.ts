import { addDays, startOfDay } from '../kernel/time'
import type { AnnouncementContent } from './input'

/** The columns of what was written. The last day of the banner ends with it in the firm's time zone. */
export const rowOf = ({ title, body, to, tags, mail, lastDay }: AnnouncementContent, timeZone: string) => ({
  title,
  body,
  to,
  tags: to === 'chosen' ? tags : [],
  mail,
  endsAt: lastDay ? startOfDay(addDays(lastDay, 1), timeZone) : null,
})
