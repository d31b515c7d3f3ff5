import { dayText } from '~/server/kernel/dayText'

/** A calendar day, the same in every time zone. */
export function Day({ day, locale }: { day: string; locale: string }) {
  return (
    <time dateTime={day} suppressHydrationWarning>
      {dayText(day, locale)}
    </time>
  )
}
