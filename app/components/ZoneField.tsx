import { SelectField } from './SelectField'

type Props = Omit<Parameters<typeof SelectField>[0], 'children'> & { zones: { region: string; zones: string[] }[] }

/** A time zone of all there are, by region. */
export const ZoneField = ({ zones, ...props }: Props) => (
  <SelectField {...props}>
    {zones.map(({ region, zones: inside }) =>
      region ? (
        <optgroup key={region} label={region}>
          {inside.map(optionOf)}
        </optgroup>
      ) : (
        inside.map(optionOf)
      ),
    )}
  </SelectField>
)

const optionOf = (zone: string) => (
  <option key={zone} value={zone}>
    {zone.replaceAll('_', ' ')}
  </option>
)
