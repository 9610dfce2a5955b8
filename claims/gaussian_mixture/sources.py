"""The papers of the family."""

from assay import Source

__all__ = [
    "BAIK_2005",
    "CANDES_2020",
    "COVER_1965",
    "DARAS_2025",
    "DOSS_2023",
    "HU_2023",
    "LIU_2020",
    "SABERI_2024",
    "SCHMIDT_2018",
    "YANG_2020",
    "ZHENG_2023",
]

SABERI_2024 = Source(
    authors=(
        "Amir Hossein Saberi",
        "Amir Najafi",
        "Alireza Heidari",
        "Mohammad Hosein Movasaghinia",
        "Abolfazl Motahari",
        "Babak H. Khalaj",
    ),
    title="Out-Of-Domain Unlabeled Data Improves Generalization",
    year=2024,
    venue="International Conference on Learning Representations",
    arxiv="2310.00027",
)

BAIK_2005 = Source(
    authors=("Jinho Baik", "Gérard Ben Arous", "Sandrine Péché"),
    title="Phase transition of the largest eigenvalue for nonnull complex sample covariance matrices",
    year=2005,
    venue="Annals of Probability 33",
    arxiv="math/0403022",
    doi="10.1214/009117905000000233",
)

HU_2023 = Source(
    authors=("Yuzheng Hu", "Fan Wu", "Hongyang Zhang", "Han Zhao"),
    title="Understanding the Impact of Adversarial Robustness on Accuracy Disparity",
    year=2023,
    venue="International Conference on Machine Learning",
    arxiv="2211.15762",
)

SCHMIDT_2018 = Source(
    authors=("Ludwig Schmidt", "Shibani Santurkar", "Dimitris Tsipras", "Kunal Talwar", "Aleksander Mądry"),
    title="Adversarially Robust Generalization Requires More Data",
    year=2018,
    venue="Advances in Neural Information Processing Systems",
    arxiv="1804.11285",
)

YANG_2020 = Source(
    authors=("Yuzhe Yang", "Zhi Xu"),
    title="Rethinking the Value of Labels for Improving Class-Imbalanced Learning",
    year=2020,
    venue="Advances in Neural Information Processing Systems",
    arxiv="2006.07529",
)

DARAS_2025 = Source(
    authors=("Giannis Daras", "Yeshwanth Cherapanamjeri", "Constantinos Daskalakis"),
    title="How much is a noisy image worth? Data Scaling Laws for Ambient Diffusion",
    year=2025,
    venue="International Conference on Learning Representations",
    arxiv="2411.02780",
)

DOSS_2023 = Source(
    authors=("Natalie Doss", "Yihong Wu", "Pengkun Yang", "Harrison H. Zhou"),
    title="Optimal estimation of high-dimensional Gaussian location mixtures",
    year=2023,
    venue="Annals of Statistics 51",
    arxiv="2002.05818",
)

LIU_2020 = Source(
    authors=("Sheng Liu", "Jonathan Niles-Weed", "Narges Razavian", "Carlos Fernandez-Granda"),
    title="Early-Learning Regularization Prevents Memorization of Noisy Labels",
    year=2020,
    venue="Advances in Neural Information Processing Systems",
    arxiv="2007.00151",
)

COVER_1965 = Source(
    authors=("Thomas M. Cover",),
    title="Geometrical and Statistical Properties of Systems of Linear Inequalities "
    "with Applications in Pattern Recognition",
    year=1965,
    venue="IEEE Transactions on Electronic Computers EC-14",
    doi="10.1109/PGEC.1965.264137",
)

CANDES_2020 = Source(
    authors=("Emmanuel J. Candès", "Pragya Sur"),
    title="The phase transition for the existence of the maximum likelihood estimate "
    "in high-dimensional logistic regression",
    year=2020,
    venue="Annals of Statistics 48",
    arxiv="1804.09753",
)

ZHENG_2023 = Source(
    authors=("Chenyu Zheng", "Guoqiang Wu", "Fan Bao", "Yue Cao", "Chongxuan Li", "Jun Zhu"),
    title="Revisiting Discriminative vs. Generative Classifiers: Theory and Implications",
    year=2023,
    venue="International Conference on Machine Learning",
    arxiv="2302.02334",
)
