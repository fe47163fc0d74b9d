//! A document as a tree of nodes, numbered in document order, so that what is within a node is a range of numbers.

use super::super::document::{Event, events};

/// A document.
pub(in super::super) struct Tree {
    nodes: Vec<Node>,
}

/// A node.
pub(super) struct Node {
    pub(super) kind: Kind,
    /// The name of an element, an attribute or the target of an instruction.
    pub(super) name: String,
    /// The text of an attribute, a text, a comment or an instruction.
    pub(super) value: String,
    /// How much of a text stands before the first change between plain text and CDATA.
    first: usize,
    /// The node around it; the document's own is itself.
    pub(super) parent: usize,
    /// The number behind the last node within it.
    pub(super) end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Document,
    Element,
    Attribute,
    Text,
    Comment,
    Instruction,
}

impl Tree {
    /// The tree of a document; `None` for what is not well-formed.
    pub(super) fn read(text: &str) -> Option<Tree> {
        let mut tree = Tree { nodes: Vec::new() };
        tree.push(Kind::Document, String::new(), String::new(), 0);
        let mut open = 0;
        for event in events(text, true) {
            match event {
                Event::Start(name, attributes) => {
                    open = tree.push(Kind::Element, name, String::new(), open);
                    for (name, value) in attributes {
                        // Declarations of namespaces are no attributes.
                        if name != "xmlns" && !name.starts_with("xmlns:") {
                            tree.push(Kind::Attribute, name, value, open);
                        }
                    }
                }
                Event::End(_) => {
                    let end = tree.nodes.len();
                    let node = tree.nodes.get_mut(open)?;
                    node.end = end;
                    open = node.parent;
                }
                Event::Text(text, first) => {
                    let node = tree.push(Kind::Text, String::new(), text, open);
                    tree.nodes.get_mut(node)?.first = first;
                }
                Event::Comment(text) => {
                    tree.push(Kind::Comment, String::new(), text, open);
                }
                Event::Instruction(target, content) => {
                    tree.push(Kind::Instruction, target, content, open);
                }
                Event::Broken => return None,
            }
        }
        let end = tree.nodes.len();
        tree.nodes.first_mut()?.end = end;
        Some(tree)
    }

    fn push(&mut self, kind: Kind, name: String, value: String, parent: usize) -> usize {
        let at = self.nodes.len();
        self.nodes.push(Node { kind, name, first: value.len(), value, parent, end: at + 1 });
        at
    }

    /// A node by its number.
    pub(super) fn node(&self, at: usize) -> &Node {
        &self.nodes[at]
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The nodes within a node, attributes apart.
    pub(super) fn descendants(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        (at + 1..self.nodes[at].end).filter(|at| self.nodes[*at].kind != Kind::Attribute)
    }

    /// The nodes right within a node, attributes apart.
    pub(super) fn children(&self, at: usize) -> Vec<usize> {
        let mut children = Vec::new();
        let mut next = at + 1;
        while next < self.nodes[at].end {
            if self.nodes[next].kind != Kind::Attribute {
                children.push(next);
            }
            next = self.nodes[next].end;
        }
        children
    }

    /// The attributes of an element.
    pub(super) fn attributes(&self, at: usize) -> Vec<usize> {
        (at + 1..self.nodes[at].end).take_while(|at| self.nodes[*at].kind == Kind::Attribute).collect()
    }

    /// The nodes around a node, the innermost first.
    pub(super) fn ancestors(&self, mut at: usize) -> Vec<usize> {
        let mut ancestors = Vec::new();
        while at != 0 {
            at = self.nodes[at].parent;
            ancestors.push(at);
        }
        ancestors
    }

    /// The text of a node: its own, or that of all texts within.
    pub(in super::super) fn text(&self, at: usize) -> String {
        let node = &self.nodes[at];
        match node.kind {
            Kind::Document | Kind::Element => {
                let texts = self.descendants(at).filter(|at| self.nodes[*at].kind == Kind::Text);
                texts.map(|at| self.nodes[at].value.as_str()).collect()
            }
            _ => node.value.clone(),
        }
    }

    /// The value that a node itself has, which elements have none of.
    pub(in super::super) fn own_text(&self, at: usize) -> Option<&str> {
        let node = &self.nodes[at];
        match node.kind {
            Kind::Document | Kind::Element => None,
            _ => node.value.get(..node.first),
        }
    }
}
