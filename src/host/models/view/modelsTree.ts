/** The view *Models* as VS Code's tree: rows become tree items. */
import * as vscode from 'vscode';
import type { Log } from '../../log/log';
import { escaped, linesAsMarkdown } from './markdown';
import type { ModelViewGroup, ModelViewRow } from './row';

export type Node = ModelViewGroup | ModelViewRow;
export const isGroup = (node: Node): node is ModelViewGroup => 'rows' in node;

const COLOURS = { good: new vscode.ThemeColor('charts.green'), doubtful: new vscode.ThemeColor('list.warningForeground'), bad: new vscode.ThemeColor('errorForeground') } as const;

export class ModelsTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changed.event;
  #groups: readonly ModelViewGroup[] = [];

  constructor(
    private readonly read: () => Promise<readonly ModelViewGroup[]>,
    private readonly log: Log,
  ) {}

  /** VS Code asks for everything anew. */
  refresh(): void {
    this.#changed.fire();
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node) return isGroup(node) ? [...node.rows] : [];
    try {
      this.#groups = await this.read();
      return [...this.#groups];
    } catch (error) {
      // VS Code shows the message in the view's place.
      this.log.error(`the list of models: ${String(error)}`);
      throw error;
    }
  }

  getParent(node: Node): Node | undefined {
    return isGroup(node) ? undefined : this.#groups.find(({ rows }) => rows.includes(node));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return isGroup(node) ? groupItem(node) : rowItem(node);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

function groupItem({ id, label, rows }: ModelViewGroup): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = id;
  item.contextValue = 'group';
  item.accessibilityInformation = { label: `${label}, ${rows.length} ${rows.length === 1 ? 'model' : 'models'}` };
  return item;
}

function rowItem({ id, label, description, icon, colour, actions, lines }: ModelViewRow): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.id = id;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(icon, colour && COLOURS[colour]);
  item.contextValue = actions.join(' ');
  item.tooltip = tooltipOf(label, description, lines);
  item.accessibilityInformation = { label: description === '' ? label : `${label}, ${description.replaceAll(' · ', ', ')}` };
  return item;
}

function tooltipOf(label: string, description: string, lines: ModelViewRow['lines']): vscode.MarkdownString {
  return new vscode.MarkdownString([`**${escaped(label)}**`, escaped(description), linesAsMarkdown(lines)].filter((part) => part !== '').join('\n\n'));
}
