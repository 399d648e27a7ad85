import { resourceTypes } from './resources.js'
export function documentationOf(_resourceType: number, _name: string): string | null {
  return resourceTypes === undefined ? '' : null
}
