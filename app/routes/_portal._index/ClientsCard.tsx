import { FigureCard } from '~/app/components/FigureCard'
import type { clientTotals } from '~/server/clients/totals'
import type { CountedFrom } from '~/server/reports/rules'
import { hrefOf } from './hrefOf'

type Props = { clients: Awaited<ReturnType<typeof clientTotals>> & { counted: CountedFrom }; locale: string }

export function ClientsCard({ clients, locale }: Props) {
  return (
    <FigureCard label="Active clients" to={hrefOf(clients.counted)} value={clients.active.toLocaleString(locale)}>
      {clients.inactive ? <p className="text-muted">and {clients.inactive.toLocaleString(locale)} inactive</p> : null}
    </FigureCard>
  )
}
